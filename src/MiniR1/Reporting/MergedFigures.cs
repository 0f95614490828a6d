using MiniR1.Evaluation;

namespace MiniR1.Reporting;

/// <summary>The curves of several runs: mean over seeds with a band from the lowest to the highest, a line a control.</summary>
internal static class MergedFigures
{
    private static readonly Axis s_step = new("RL step");

    internal static Figure? Rise(RunGroup group)
    {
        var figure = new Figure("The rise of self-verification", s_step, Axis.Share("share of sampled answers"));
        return Draw(figure, "verified", group, run => run.Evaluations("sampled.verified"))
            & Draw(figure, "right", group, run => run.Evaluations("sampled.accuracy")) ? figure : null;
    }

    internal static IReadOnlyList<Figure> All(IReadOnlyList<RunGroup> groups) => [.. Candidates(groups).OfType<Figure>()];

    private static IEnumerable<Figure?> Candidates(IReadOnlyList<RunGroup> groups)
    {
        yield return Lines("Right answers, sampled", Axis.Share("share of held-out problems"), groups, run => run.Evaluations("sampled.accuracy"));
        yield return Lines("Right answers, greedy", Axis.Share("share of held-out problems"), groups, run => run.Evaluations("greedy.accuracy"));
        yield return Lines("Verified", Axis.Share("share of sampled answers"), groups, run => run.Evaluations("sampled.verified"));
        yield return Lines("Corrected", Axis.Share("share of sampled answers"), groups, run => run.Evaluations("sampled.corrected"));
        var experiment = groups.Where(group => group.Control == "none").SelectMany(group => group.Runs);
        yield return PassAtKFigure.Of(
        [
            ("base", [.. experiment.Select(run => run.PassAtK().Base)]),
            .. groups.Select(group => (
                group.Control == "none" ? "final" : group.Title,
                (IReadOnlyList<PassAtKCounts?>)[.. group.Runs.Select(run => run.PassAtK().Final)])),
        ]);
        yield return Lines("Verdicts that are right", Axis.Share("share of checks"), groups, run => run.Evaluations("sampled.verdicts_right"));
        yield return Lines("Right answers, validation", Axis.Share("share of problems"), groups, run => run.Evaluations("validation.accuracy"));
        yield return Lines("Form", Axis.Share("well-formed answers"), groups, run => run.Evaluations("sampled.format"));
        yield return Lines("Length", new Axis("length", "tokens", From: 0), groups, run => run.Evaluations("sampled.length"));
        yield return Lines("Reward in training", new Axis("mean reward", From: 0), groups, run => run.Series("rl", "reward"));
        yield return Lines("Entropy of the policy", new Axis("entropy", "nats a token", From: 0), groups, run => run.Series("rl", "entropy"));
        yield return Lines("Distance from the base model", new Axis("KL", "nats a token", From: 0), groups, run => run.Series("rl", "kl"));
        yield return Lines("Groups with one reward", Axis.Share("share of groups"), groups, run => run.Series("rl", "zero_variance"));
        yield return Lines("Samples cut off", Axis.Share("share of samples"), groups, run => run.Series("rl", "truncated"));
        yield return Lines("Gradient norm", new Axis("gradient norm", From: 0), groups, run => run.Series("rl", "gradient_norm"));
    }

    private static Figure? Lines(string title, Axis y, IReadOnlyList<RunGroup> groups, Func<RunLog, Series> series)
    {
        var figure = new Figure(title, s_step, y);
        var drawn = false;
        foreach (var group in groups)
            drawn |= Draw(figure, group.Title, group, series);
        return drawn ? figure : null;
    }

    private static bool Draw(Figure figure, string name, RunGroup group, Func<RunLog, Series> of)
    {
        Series[] seeds = [.. group.Runs.Select(of).Where(series => series.HasData)];
        if (seeds.Length == 1)
            figure.Line(name, seeds[0]);
        else if (seeds.Length > 1)
            figure.Seeds(name, seeds);
        return seeds.Length > 0;
    }
}
