using MiniR1.Exercises.Checking;

namespace MiniR1.Exercises.Chapter09;

/// <summary>The consistency of a thought's notation: how many of its calculations stand alone.</summary>
internal sealed class LanguageExercise : Exercise<Func<string, double>>
{
    public override string Name => "09.language";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<string, double> answer)
    {
        string? Of(string thought, double right, params (double Made, string Message)[] mistakes) =>
            Number.Mistake(answer(thought), right, $"'{thought}'", mistakes);
        yield return Of(
            "18*4=72,72-6=66",
            1,
            (0, "both calculations stand alone, a comma between them"),
            (2, "that is how many stand alone: return their share of all calculations"))
            ?? Of(
                "18*4=72-6=66",
                0,
                (1, "18*4 is not 72-6: a calculation whose result runs on into the next one stands in a chain"),
                (0.5, "the last calculation of a chain does not stand alone either: it begins with the result before it"));
        yield return Of(
            "1+2=3,3*4=12 wait 4*2=8-1=7+3=10",
            0.4,
            (2.0 / 3, "that is the share of the stretches: the chain is three calculations, of five in all"),
            (0.6, "that is the share of those in a chain"),
            (0.5, "the chain is three calculations, one for each equal sign"),
            (0, "a thought may mix both: return the share of those that stand alone"));
        yield return Of(
            "18*4=72,72-6=66 check 66=66 yes",
            1,
            (2.0 / 3, "'66=66' is a check, not a calculation: a calculation has a +, - or * on its left"))
            ?? Of("", 0, (double.NaN, "without any calculation 0 is divided by 0: ask for it first"), (1, "nothing is calculated there"))
            ?? Of(" check 66=66 yes", 0, (1, "'66=66' is a check, not a calculation: a calculation has a +, - or * on its left"));
        yield return Of(
            "3-6=-3*2=-6,-6+9=3",
            1.0 / 3,
            (0.5, "results may be below 0: behind an equal sign a minus belongs to the number"),
            (1, "results may be below 0: behind an equal sign a minus belongs to the number"),
            (0, "results may be below 0: the minus behind a comma belongs to the number"));
    }
}
