namespace MiniR1.Reporting;

/// <summary>How a model's tokens are spread over its experts, before RL and after it, a figure a layer.</summary>
internal static class LoadFigures
{
    /// <param name="run">one run: experts of two seeds have nothing to do with each other</param>
    internal static IEnumerable<Figure> Of(RunLog run)
    {
        var (before, after) = run.Load("completions");
        for (var layer = 0; layer < Math.Min(before.Length, after.Length); layer++)
        {
            string[] experts = [.. Enumerable.Range(1, before[layer].Length).Select(expert => $"E{expert}")];
            var title = $"Expert load, layer of experts {layer + 1}";
            yield return new Figure(title, new Axis("expert"), new Axis("share of tokens", From: 0, Percent: true))
                .Bars("base", experts, Shares(before[layer])).Bars("final", experts, Shares(after[layer]));
        }
    }

    /// <summary>The most loaded expert over the mean: 1 is even, the number of experts is one that does all.</summary>
    internal static double Imbalance(IReadOnlyList<double> tokens) =>
        tokens.Count > 0 && tokens.Average() > 0 ? tokens.Max() / tokens.Average() : double.NaN;

    /// <summary>Half the summed difference of shares: 0 for equal loads, 1 for loads that share no expert.</summary>
    internal static double Moved(IReadOnlyList<double> before, IReadOnlyList<double> after) =>
        before.Sum() > 0 && after.Sum() > 0
            ? Shares(before).Zip(Shares(after), (a, b) => Math.Abs(a - b)).Sum() / 2
            : double.NaN;

    private static double[] Shares(IReadOnlyList<double> tokens)
    {
        var sum = Math.Max(1, tokens.Sum());
        return [.. tokens.Select(count => count / sum)];
    }
}
