namespace MiniR1.Exercises.Chapter01;

/// <summary>A derivative by turning the input, from both sides.</summary>
internal sealed class SlopeExercise : Exercise<Func<Func<double, double>, double, double>>
{
    // One-sided differences are off by h/2 times the curvature: here by more than this for every useful h.
    private const double Tolerance = 1e-7;

    public override string Name => "01.slope";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<Func<double, double>, double, double> answer)
    {
        yield return OfLine(answer(x => (3 * x) + 2, 5));
        yield return OfCurve(answer(x => 20 * x * x, 1));
        yield return Math.Abs(answer(Math.Tanh, 0.7) - (1 - Math.Pow(Math.Tanh(0.7), 2))) < Tolerance
            ? null
            : "tanh at 0.7 comes out less exact than 1e-7: take h = 1e-5 (larger bends, smaller drowns in rounding)";
    }

    private static string? OfLine(double slope) => slope switch
    {
        _ when Near(slope, 3, 1e-6) => null,
        _ when Near(slope, 6, 1e-6) => "the slope of 3x + 2 comes out as 6, twice too much: from x - h to x + h it is 2h, not h",
        _ when Near(slope, 1.5, 1e-6) => "the slope of 3x + 2 comes out as 1.5, half of it: from x to x + h it is h, not 2h",
        _ when Near(slope, -3, 1e-6) => "the slope of 3x + 2 comes out as -3: the sign is turned; take f(x + h) - f(x - h)",
        _ when Near(slope, 17, 1e-6) => "that is f(x) itself, 17 for 3x + 2 at 5; how much does it change when x does?",
        _ when double.IsNaN(slope) || Near(slope, 0, 1e-9) =>
            "the slope of 3x + 2 comes out as nothing: h is so small that x + h is x; take h = 1e-5",
        _ when Math.Abs(slope) < 0.1 =>
            FormattableString.Invariant($"the slope of 3x + 2 comes out as {slope:0.######}: the difference is still to be divided by 2h"),
        _ => FormattableString.Invariant($"the slope of 3x + 2 comes out as {slope:0.######} instead of 3"),
    };

    private static string? OfCurve(double slope) =>
        Near(slope, 40, 1e-6) ? null
        : Near(slope, 40, 1)
            ? FormattableString.Invariant(
                $"20x² at 1 comes out as {slope:0.#######} instead of 40: f(x + h) - f(x) looks to one side only; take f(x + h) - f(x - h)")
            : FormattableString.Invariant($"20x² at 1 comes out as {slope:0.######} instead of 40");

    private static bool Near(double value, double expected, double tolerance) => Math.Abs(value - expected) <= tolerance;
}
