using MiniR1.Evaluation;

namespace MiniR1.Reporting;

/// <summary>The finished runs of one control, one a seed.</summary>
/// <param name="Control">as the command line names it</param>
/// <param name="Runs">in the order of their seeds</param>
internal sealed record RunGroup(string Control, IReadOnlyList<RunLog> Runs)
{
    private static readonly string[] s_order = ["none", "shuffled", "format-only", "random-reward", "no-verification"];

    /// <summary>As a reader should see it.</summary>
    internal string Title => Control switch
    {
        "none" => "R1-Zero",
        "shuffled" => "rewards shuffled",
        "format-only" => "format reward alone",
        "random-reward" => "random rewards",
        "no-verification" => "no checks in the corpus",
        _ => Control,
    };

    /// <summary>Groups runs by control, the experiment itself first.</summary>
    internal static IReadOnlyList<RunGroup> Of(IReadOnlyList<RunLog> runs) =>
    [
        .. runs.GroupBy(run => run.Control()).OrderBy(group => Array.IndexOf(s_order, group.Key) is var place and >= 0 ? place : int.MaxValue)
            .Select(group => new RunGroup(group.Key, [.. group.OrderBy(run => run.Seed()).ThenBy(run => run.Name, StringComparer.Ordinal)])),
    ];

    /// <summary>The base's share with its interval: see <see cref="Share"/>.</summary>
    internal Interval BaseShare(string path) => Share(run => run.Outcome(path).First);

    /// <summary>The reported model's share with its interval: see <see cref="Share"/>.</summary>
    internal Interval FinalShare(string path) => Share(run => run.Outcome(path).Last);

    /// <summary>The share after the last step, whichever checkpoint is reported: see <see cref="Share"/>.</summary>
    internal Interval LastShare(string path) => Share(run => run.Evaluations(path).Last);

    /// <summary>A quantity that is no share: mean over seeds, no interval for a single one.</summary>
    internal Interval Mean(Func<RunLog, double> value) => Interval.OfMean(Finite(value));

    /// <summary>
    /// Over seeds: mean and Student's t. Of one seed: Wilson's interval over its problems, which says how well that model
    /// is measured and nothing about other seeds.
    /// </summary>
    internal Interval Share(Func<RunLog, double> value) => Finite(value) switch
    {
        [var only] when Runs[0].Samples() is var samples and > 0 => Interval.OfShare(only, samples),
        var seeds => Clip(Interval.OfMean(seeds)),
    };

    // Student's t knows nothing of shares: near an end it reaches beyond it.
    private static Interval Clip(Interval interval) =>
        interval with { Low = Math.Clamp(interval.Low, 0, 1), High = Math.Clamp(interval.High, 0, 1) };

    private double[] Finite(Func<RunLog, double> value) => [.. Runs.Select(value).Where(double.IsFinite)];
}
