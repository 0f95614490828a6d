namespace MiniR1.Reporting;

/// <summary>Several runs of one quantity as a mean and the range from the lowest to the highest run.</summary>
/// <param name="X">The steps that every run has, in order.</param>
/// <param name="Mean">Mean over the runs at each step.</param>
/// <param name="Low">Lowest run at each step.</param>
/// <param name="High">Highest run at each step.</param>
public sealed record SeedBand(
    IReadOnlyList<double> X, IReadOnlyList<double> Mean, IReadOnlyList<double> Low, IReadOnlyList<double> High)
{
    /// <exception cref="MiniR1Exception">There is no run.</exception>
    public static SeedBand Of(IReadOnlyList<Series> runs)
    {
        if (runs.Count == 0)
            throw new MiniR1Exception("A band over seeds needs at least one run: pass one series a seed.");
        var tables = runs.Select(run => run.Steps.Zip(run.Values).Where(point => double.IsFinite(point.Second))
            .GroupBy(point => point.First).ToDictionary(group => group.Key, group => group.Last().Second)).ToList();
        double[] steps = [.. tables[0].Keys.Where(step => tables.All(table => table.ContainsKey(step))).Order()];
        double[][] values = [.. steps.Select(step => tables.Select(table => table[step]).ToArray())];
        return new SeedBand(
            steps,
            [.. values.Select(atStep => atStep.Average())],
            [.. values.Select(atStep => atStep.Min())],
            [.. values.Select(atStep => atStep.Max())]);
    }
}
