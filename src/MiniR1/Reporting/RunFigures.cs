namespace MiniR1.Reporting;

/// <summary>The curves of a run; those without data are left out.</summary>
internal static class RunFigures
{
    private static readonly Axis s_step = new("RL step");

    public static Figure? Rise(RunLog run) => Lines(
        "The rise of self-verification", s_step, Axis.Share("share of sampled answers"),
        ("verified", run.Evaluations("sampled.verified")),
        ("accuracy", run.Evaluations("sampled.accuracy")));

    public static IReadOnlyList<Figure> All(RunLog run) => [.. Candidates(run).OfType<Figure>()];

    private static IEnumerable<Figure?> Candidates(RunLog run)
    {
        Series Eval(string path) => run.Evaluations(path);
        Series Rl(string path) => run.Series("rl", path);
        yield return Lines("Accuracy on held-out problems", s_step, Axis.Share("right answers"),
            ("greedy", Eval("greedy.accuracy")), ("sampled", Eval("sampled.accuracy")));
        yield return Lines("Checking and correcting", s_step, Axis.Share("share of sampled answers"),
            ("verified", Eval("sampled.verified")), ("corrected", Eval("sampled.corrected")));
        yield return Lines("Can its checks be trusted?", s_step, Axis.Share("share"),
            ("verdicts right", Eval("sampled.verdicts_right")),
            ("corrected, then right", Eval("sampled.corrected_right")));
        yield return Lines("Length", s_step, new Axis("length", "tokens", From: 0),
            ("training", Rl("length")), ("held-out, sampled", Eval("sampled.length")));
        yield return Lines("Reward in training", s_step, new Axis("mean reward", From: 0),
            ("reward", Rl("reward")), ("accuracy", Rl("accuracy")));
        yield return Lines("Form", s_step, Axis.Share("well-formed answers"),
            ("training", Rl("format")), ("held-out, sampled", Eval("sampled.format")));
        yield return Lines("Entropy of the policy", s_step, new Axis("entropy", "nats a token", From: 0),
            ("entropy", Rl("entropy")));
        yield return Lines("Distance from the base model", s_step, new Axis("KL", "nats a token", From: 0),
            ("KL", Rl("kl")));
        yield return Lines("Groups and samples that teach nothing", s_step, Axis.Share("share"),
            ("groups with one reward", Rl("zero_variance")), ("samples cut off", Rl("truncated")));
        yield return Lines("Clipped ratios", s_step, new Axis("share of tokens", From: 0, Percent: true),
            ("clipped", Rl("clip_fraction")));
        yield return Lines("Gradient norm", s_step, new Axis("gradient norm", From: 0),
            ("gradient norm", Rl("gradient_norm")));
        yield return PassAtKFigure.Of([("base", [run.PassAtK().Base]), ("final", [run.PassAtK().Final])]);
        foreach (var load in LoadFigures.Of(run))
            yield return load;
        yield return Lines("Pretraining loss", new Axis("pretraining step"), new Axis("loss", "nats a token"),
            ("loss", run.Series("pretrain", "loss")));
    }

    private static Figure? Lines(string title, Axis x, Axis y, params ReadOnlySpan<(string Name, Series Series)> lines)
    {
        var figure = new Figure(title, x, y);
        var drawn = 0;
        foreach (var (name, series) in lines)
        {
            if (!series.HasData)
                continue;
            figure.Line(name, series);
            drawn++;
        }
        return drawn > 0 ? figure : null;
    }
}
