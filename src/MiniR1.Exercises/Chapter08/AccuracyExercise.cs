namespace MiniR1.Exercises.Chapter08;

/// <summary>The rule that pays: the given numbers, in order, from left to right.</summary>
internal sealed class AccuracyExercise : Exercise<Func<int[], int, string, bool>>
{
    public override string Name => "08.accuracy";

    public override int Points => 5;

    protected override IEnumerable<string?> Mistakes(Func<int[], int, string, bool> answer)
    {
        Func<string, bool> For(int target, params int[] numbers) => text => answer([.. numbers], target, text);
        yield return Case.First(
            For(16, 3, 6, 2),
            new("3*6-2", true, "3 times 6 is 18, minus 2 is 16, the target"),
            new("3*6+2", false, "it comes to 20, and the target is 16"),
            new("3-6+2", false, "it comes to -1, and the target is 16"));
        yield return Case.First(
            For(16, 2, 6, 2),
            new("2+6*2", true, "from left to right 2 plus 6 is 8, times 2 is 16; there is no precedence"),
            new("2*6+2", false, "it comes to 14, and the target is 16"))
            ?? Case.First(For(14, 2, 6, 2), new Case("2+6*2", false, "from left to right it is 16; 14 is what precedence of * would give"));
        yield return Case.First(
            For(16, 3, 6, 2),
            new("16", false, "it is the target itself; the answer must use the given numbers 3 6 2"),
            new("8*2", false, "it uses other numbers than 3 6 2"),
            new("3*6-2+0", false, "it uses a number more than 3 6 2"),
            new("3*6-2+6-6", false, "it uses the 6 three times"),
            new("6*3-2", false, "it uses the numbers in another order than 3 6 2"));
        yield return Case.First(
            For(25, 12, 15, 2),
            new("12+15-2", true, "numbers may have two digits"),
            new("1+2+15+5+2", false, "it uses other numbers than 12 15 2"))
            ?? Case.First(For(-6, 3, 6, 2), new Case("3-6*2", true, "3 minus 6 is -3, times 2 is -6: results may be below 0"));
        yield return Case.First(
            For(16, 3, 6, 2),
            new("", false, "there is nothing"),
            new("3*6-", false, "the last number is missing"),
            new("3*6-2=16", false, "that is an equation, not a calculation of the three numbers"),
            new("3*6-2,3+6*2", false, "those are two answers in one"),
            new("3*6-2 or so", false, "it is no calculation; every character counts"),
            new("(3*6)-2", false, "there are no brackets in this language"),
            new("*3*6-2", false, "it begins with a sign"),
            new("3**6-2", false, "two signs stand side by side"),
            new("99999999999*6-2", false, "a number that no int can hold is not 3"));
    }

    protected override string Explain(Exception failure) =>
        failure is FormatException or OverflowException or IndexOutOfRangeException or ArgumentException
            ? $"your function threw {failure.GetType().Name} at an answer that is no calculation: whatever a model writes, the rule says false"
            : base.Explain(failure);
}
