using MiniR1.Evaluation;

namespace MiniR1.Reporting;

/// <summary>pass@k against k: whether RL finds answers that the base cannot, or finds them sooner.</summary>
internal static class PassAtKFigure
{
    private const string Title = "Right at least once in k samples";

    /// <param name="lines">each a name and its runs' counts; those without counts are left out</param>
    /// <returns>null if there is nothing to draw</returns>
    internal static Figure? Of(IEnumerable<(string Name, IReadOnlyList<PassAtKCounts?> Runs)> lines)
    {
        var measured = lines.Select(line => (line.Name, Runs: line.Runs.OfType<PassAtKCounts>().ToList()))
            .Where(line => line.Runs.Count > 0).ToList();
        if (measured.Count == 0)
            return null;
        var ks = Powers(measured.Max(line => line.Runs.Max(run => run.Samples)));
        var figure = new Figure(Title, new Axis("k", "samples", Logarithmic: true) { Ticks = ks }, Axis.Share("pass@k, mean over problems"));
        foreach (var (name, runs) in measured)
        {
            var curves = runs.Select(run => Curve(run, ks)).ToList();
            if (curves.Count == 1)
                figure.Line(name, curves[0]);
            else
                figure.Seeds(name, curves);
        }

        return figure;
    }

    private static Series Curve(PassAtKCounts counts, double[] ks)
    {
        double[] possible = [.. ks.Where(k => k <= counts.Samples)];
        return new Series(possible, [.. possible.Select(k => counts.At((int)k))]);
    }

    /// <summary>1, 2, 4 ... and the number of samples itself.</summary>
    private static double[] Powers(int samples) =>
        [.. Enumerable.Range(0, 31).Select(power => (double)(1L << power)).TakeWhile(k => k < samples), samples];
}
