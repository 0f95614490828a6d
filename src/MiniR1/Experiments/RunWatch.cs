using System.Globalization;

namespace MiniR1.Experiments;

/// <summary>
/// Looks at a run's history for the ways in which GRPO is known to go wrong. Pure: equal histories, equal warnings. A
/// warning is given when its condition begins to hold, not again at each step.
/// </summary>
public static class RunWatch
{
    /// <summary>A single step is noisy: conditions are on the mean of this many.</summary>
    public const int Window = 5;

    /// <summary>Share of groups whose rewards are all equal; such a step learns from a tenth of its samples.</summary>
    public const double MostZeroVariance = .9;

    /// <summary>Share of completions that the token limit cut off.</summary>
    public const double MostTruncated = .3;

    /// <summary>Divergence from the base, nats a token: ten times what the preset 'cpu' ends with (.10).</summary>
    public const double MostKl = 1;

    /// <summary>Entropy, as a share of that at the start; the preset 'cpu' ends with half of it.</summary>
    public const double LeastEntropy = .1;

    /// <summary>Share of completions in the form asked for, as a share of the best window so far.</summary>
    public const double LeastFormat = .5;

    /// <summary>What begins to be wrong at the last RL step of the history.</summary>
    public static IReadOnlyList<RunWarning> AfterStep(RunHistory history)
    {
        var points = history.Training;
        if (points.Count == 0)
            return [];
        return
        [
            .. Conditions().Where(condition => condition.Holds(points) && !condition.Holds([.. points.SkipLast(1)]))
                .Select(condition => new RunWarning(points[^1].Step, condition.Kind, condition.Tell(points))),
        ];
    }

    /// <summary>What the last evaluation shows: reward that rises while accuracy on the validation split falls.</summary>
    public static IReadOnlyList<RunWarning> AfterEvaluation(RunHistory history) =>
        Overtrained(history, history.Validation.Count) is { } found && Overtrained(history, history.Validation.Count - 1) is null
            ? [found]
            : [];

    private static IEnumerable<Condition> Conditions()
    {
        yield return new Condition(
            "zero_variance",
            points => Recent(points, point => point.ZeroVariance) > MostZeroVariance,
            points => $"{Percent(Recent(points, point => point.ZeroVariance))} of the groups have rewards that are all equal "
                + "and teach nothing: make the problems neither too easy nor too hard, or the groups larger.");
        yield return new Condition(
            "truncated",
            points => Recent(points, point => point.Truncated) > MostTruncated,
            points => $"{Percent(Recent(points, point => point.Truncated))} of the completions are cut off by the limit of new "
                + "tokens and score nothing: raise MaxNewTokens, or lower the learning rate.");
        yield return new Condition(
            "kl",
            points => Recent(points, point => point.Kl ?? double.NaN) > MostKl,
            points => $"The policy is {Nats(Recent(points, point => point.Kl ?? double.NaN))} nats a token from the base and "
                + "may be leaving language behind: raise KlWeight, or lower the learning rate.");
        yield return new Condition(
            "entropy",
            points => points.Count > Window && Recent(points, point => point.Entropy) < LeastEntropy * AtStart(points),
            points => $"The policy's entropy fell to {Nats(Recent(points, point => point.Entropy))} nats a token, from "
                + $"{Nats(AtStart(points))} at the start, and it explores no more: lower the learning rate, or raise ClipHigh.");
        yield return new Condition(
            "format",
            points => Recent(points, point => point.Format) < LeastFormat * BestFormat(points),
            points => $"{Percent(Recent(points, point => point.Format))} of the completions are in the form asked for, after "
                + $"{Percent(BestFormat(points))} before: it may come back by itself; if not, lower the learning rate or GradientClip.");
    }

    // NaN as long as there is no whole window.
    private static double BestFormat(IReadOnlyList<TrainingPoint> points) => Enumerable.Range(0, Math.Max(0, points.Count - Window + 1))
        .Select(first => points.Skip(first).Take(Window).Average(point => point.Format)).DefaultIfEmpty(double.NaN).Max();

    private static double AtStart(IReadOnlyList<TrainingPoint> points) => points.Take(Window).Average(point => point.Entropy);

    private static RunWarning? Overtrained(RunHistory history, int evaluations)
    {
        ValidationPoint[] seen = [.. history.Validation.Take(evaluations)];
        if (seen is not [.., var last] || seen.MaxBy(point => point.Accuracy) is not { } best)
            return null;
        var noise = 2 * Math.Sqrt(Variance(best) + Variance(last)); // two standard deviations of the difference
        var (then, now) = (RewardAt(history, best.Step), RewardAt(history, last.Step));
        return best.Accuracy - last.Accuracy > noise && now > then
            ? new RunWarning(last.Step, "overtraining",
                $"Accuracy on the validation split fell from {Percent(best.Accuracy)} at step {best.Step} to {Percent(last.Accuracy)} while the "
                + $"reward rose from {Number(then)} to {Number(now)}: take the best checkpoint, or stop earlier.")
            : null;
    }

    // NaN as long as there is no whole window: no comparison with it holds.
    private static double Recent(IReadOnlyList<TrainingPoint> points, Func<TrainingPoint, double> value) =>
        points.Count < Window ? double.NaN : points.TakeLast(Window).Average(value);

    // At step 0 nothing was trained yet: its reward is that of the first window.
    private static double RewardAt(RunHistory history, int step) => Recent(
        [.. history.Training.TakeWhile((point, index) => point.Step <= step || index < Window)], point => point.Reward);

    private static double Variance(ValidationPoint point) => point.Accuracy * (1 - point.Accuracy) / point.Samples;

    private static string Percent(double share) => share.ToString("0%", CultureInfo.InvariantCulture);

    private static string Nats(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>One way to go wrong: when it holds of all steps so far, and what to say then.</summary>
    private sealed record Condition(
        string Kind, Func<IReadOnlyList<TrainingPoint>, bool> Holds, Func<IReadOnlyList<TrainingPoint>, string> Tell);
}
