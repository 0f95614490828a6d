namespace MiniR1.Exercises.Chapter06;

/// <summary>A learning rate that warms up and falls along half a cosine.</summary>
internal sealed class LearningRateExercise : Exercise<Func<int, int, int, double, double, double>>
{
    private const double Peak = 0.01, Share = 0.2;
    private const int Steps = 110, Warmup = 10;

    public override string Name => "06.learning_rate";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<int, int, int, double, double, double> answer)
    {
        double At(int step) => answer(step, Steps, Warmup, Peak, Share);
        yield return Rate(
            At(0),
            0.001,
            "step 0 of 10 of the warm-up",
            (0, "the first step would be wasted: it is (step + 1) / warmup"),
            (0.1, "the warm-up rises to 1: it rises to the peak"),
            (Peak, "the warm-up is missing: the rate rises from peak / warmup to the peak"))
            ?? Rate(At(9), Peak, "the last step of the warm-up, 9,", (0.009, "the peak is reached at the end of the warm-up: (step + 1) / warmup"));
        yield return Rate(
            At(60),
            0.006,
            "step 60 of 110, half way down,",
            (0.005, "the share that is left at the end makes no difference: the rate falls from the peak to finalShare of it"),
            (0.007, "the final share is added on top: what falls is only the other 1 - finalShare of the peak"),
            (Along(60.0 / Steps), "the cosine begins at step 0: it begins after the warm-up, (step - warmup) / (steps - warmup)"),
            (Along(50.0 / Steps), "the cosine takes all steps: those of the warm-up are over, (step - warmup) / (steps - warmup)"),
            (Peak, "nothing falls after the warm-up"),
            (0.002, "half way down it is at its end: half a cosine goes to pi, not to 2 pi"));
        yield return Rate(
            At(35),
            Along(0.25),
            "step 35 of 110, a quarter of the way,",
            (Peak * (Share + ((1 - Share) * 0.75)), "the rate falls along a straight line: it is (1 + cos(pi * progress)) / 2"),
            (Peak * (Share + ((1 - Share) * Math.Cos(Math.PI / 8))), "the cosine is that of a quarter turn: it is (1 + cos(pi * progress)) / 2"))
            ?? Rate(At(110), Peak * Share, "the end", (0, "a share of the peak is left at the end"));

        var without = answer(0, 100, 0, Peak, 0);
        yield return double.IsNaN(without)
            ? "without a warm-up the rate is NaN, 0 divided by 0: ask first whether the step is in it"
            : Rate(without, Peak, "step 0 without a warm-up");
    }

    protected override string Explain(Exception failure) =>
        failure is DivideByZeroException ? "without a warm-up your function divides by 0: ask first whether the step is in it" : base.Explain(failure);

    private static double Along(double progress) => Peak * (Share + ((1 - Share) * (1 + Math.Cos(Math.PI * progress)) / 2));

    private static string? Rate(double made, double right, string when, params (double Made, string Message)[] mistakes)
    {
        bool Is(double value) => Math.Abs(made - value) < 1e-9;
        if (Is(right))
            return null;
        var told = FormattableString.Invariant($"the rate at {when} should be {right:0.######}, yours is {made:0.######}");
        foreach (var (wrong, message) in mistakes)
        {
            if (Is(wrong))
                return $"{told}: {message}";
        }

        return told;
    }
}
