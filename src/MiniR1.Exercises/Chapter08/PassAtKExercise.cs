namespace MiniR1.Exercises.Chapter08;

/// <summary>The chance that one of k texts is right, from more than k texts.</summary>
internal sealed class PassAtKExercise : Exercise<Func<int, int, int, double>>
{
    public override string Name => "08.pass_at_k";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(Func<int, int, int, double> answer)
    {
        yield return Of(answer(5, 2, 2));
        yield return Edge(answer(5, 4, 2), 1, "5 texts, 4 right", "with one wrong text there is no pair of wrong ones")
            ?? Edge(answer(5, 0, 3), 0, "5 texts, none right", "no choice of three holds a right one")
            ?? Edge(answer(5, 1, 5), 1, "5 texts, 1 right, k = 5", "all five hold the right one");

        // The product of (990 - i) / (1000 - i) for i below 100, taken from 1.
        var large = answer(1000, 10, 100);
        const double Right = 0.6530723;
        yield return large switch
        {
            _ when Math.Abs(large - Right) < 1e-6 => null,
            _ when double.IsNaN(large) || large is < 0 or >= 1 =>
                FormattableString.Invariant($"1000 texts, 10 right, k = 100 gives {large}: factorials are too large even for a double; multiply ratios, one at a time"),
            _ => FormattableString.Invariant($"1000 texts, 10 right, k = 100 should give {Right}, yours is {large:0.######}"),
        };
    }

    protected override string Explain(Exception failure) =>
        failure is OverflowException or DivideByZeroException
            ? $"your function threw {failure.GetType().Name}: whole numbers are too small for factorials; multiply ratios, one at a time"
            : base.Explain(failure);

    private static string? Of(double made)
    {
        const string Task = "5 texts, 2 right, k = 2";
        bool Is(double value) => Math.Abs(made - value) < 1e-9;
        return made switch
        {
            _ when Is(0.7) => null,
            _ when Is(0.64) =>
                $"{Task} gives 0.64, as if each draw could be any of the 5 again: 1 - (1 - c/n)^k is too low on average; draw without putting back",
            _ when Is(0.3) => $"{Task} gives 0.3: that is the chance that both are wrong; take it from 1",
            _ when Is(0.4) => $"{Task} gives 0.4, the share of right texts: that is k = 1",
            _ when Is(0.8) => $"{Task} gives 0.8, k times the share of right ones: pairs with two right ones are counted twice",
            _ when Is(0.1) => $"{Task} gives 0.1: that is the chance that both are right; one is enough",
            _ when Is(1) || Is(0) => FormattableString.Invariant($"{Task} gives {made}: dividing an int by another drops the fraction; begin with (double)"),
            _ => FormattableString.Invariant($"{Task}: of 10 pairs 3 hold no right text, so it is 0.7; yours is {made:0.####}"),
        };
    }

    private static string? Edge(double made, double right, string task, string message) =>
        Math.Abs(made - right) < 1e-9 ? null : FormattableString.Invariant($"{task} should give {right}, yours is {made:0.####}: {message}");
}
