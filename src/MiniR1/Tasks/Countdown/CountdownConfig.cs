namespace MiniR1.Tasks;

/// <summary>Which Countdown problems there are. The defaults are the level 'cpu'.</summary>
public record CountdownConfig : TaskConfig
{
    internal const string KindName = "countdown";

    public override string Kind => KindName;

    /// <summary>How many numbers a problem gives, 2 to 6; each is used exactly once.</summary>
    public int NumberCount { get; init; } = 3;

    /// <summary>Numbers are drawn from 1 to this one.</summary>
    public int LargestNumber { get; init; } = 9;

    /// <summary>Whether the numbers must be used in the order given, or in any.</summary>
    public bool FixedOrder { get; init; } = true;

    /// <summary>The operators that solutions use, some of <c>+-*</c>.</summary>
    public string Operators { get; init; } = Calculator.Operators;

    /// <summary>Results of steps stay from 0 to this number.</summary>
    public int LargestIntermediate { get; init; } = 99;

    /// <summary>Targets are from 1 to this number.</summary>
    public int LargestTarget { get; init; } = 99;

    /// <summary>The most characters that a prompt has: numbers, what separates them, '=', the target, ':'.</summary>
    internal int LongestPrompt => (NumberCount * (Digits(LargestNumber) + 1)) + Digits(LargestTarget) + 1;

    public override CorpusConfig DefaultCorpus() => CorpusConfig.Cpu;

    /// <inheritdoc/>
    public override CountdownConfig Validate()
    {
        RequireRange(nameof(NumberCount), NumberCount, 2, Problem.MostNumbers);
        RequireRange(nameof(LargestNumber), LargestNumber, 1, Problem.LargestNumber);
        Require(
            Operators is { Length: > 0 } && Operators.Distinct().Count() == Operators.Length
                && Operators.All(operation => Calculator.Operators.Contains(operation, StringComparison.Ordinal)),
            nameof(Operators),
            $"'{Operators}'",
            $"some of '{Calculator.Operators}', each once");
        RequireRange(nameof(LargestIntermediate), LargestIntermediate, 1, 999_999);
        Require(
            LargestTarget >= 1 && LargestTarget <= LargestIntermediate,
            nameof(LargestTarget),
            LargestTarget,
            $"1 to LargestIntermediate ({LargestIntermediate})");
        return this;
    }

    protected override ITask Build(CorpusConfig corpus) => new CountdownTask(this, corpus);

    private static int Digits(int number) => $"{number}".Length;

    private static void RequireRange(string name, int value, int smallest, int largest) =>
        Require(value >= smallest && value <= largest, name, value, $"{smallest} to {largest}");

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw new MiniR1Exception($"Countdown's {name} is {value}: set it to {range}.");
    }
}
