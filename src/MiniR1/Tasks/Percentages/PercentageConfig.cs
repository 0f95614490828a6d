namespace MiniR1.Tasks;

/// <summary>
/// Which chains of percentages are asked for: <c>a price of 80 rises by 25 percent then falls by 10 percent:</c>. Every
/// result on the way is a whole number.
/// </summary>
public sealed record PercentageConfig : TaskConfig
{
    public override string Kind => "percentages";

    /// <summary>How many changes follow each other, 1 to 3.</summary>
    public int Changes { get; init; } = 2;

    /// <summary>Prices are from 2 to this number.</summary>
    public int LargestPrice { get; init; } = 400;

    /// <summary>Results on the way, too, are at most this.</summary>
    public int LargestResult { get; init; } = 999;

    /// <summary>By how many per cent a price may change, 1 to 99 each.</summary>
    public IReadOnlyList<int> Percents { get; init; } = [5, 10, 15, 20, 25, 30, 40, 50, 60, 75];

    public override CorpusConfig DefaultCorpus() => new PercentageCorpusConfig();

    public override PercentageConfig Validate()
    {
        Require(Changes is >= 1 and <= PercentageProblem.MostChanges, nameof(Changes), Changes, $"1 to {PercentageProblem.MostChanges}");
        Require(LargestPrice is >= 2 and <= 9999, nameof(LargestPrice), LargestPrice, "2 to 9999");
        Require(
            LargestResult >= LargestPrice && LargestResult <= 99_999, nameof(LargestResult), LargestResult,
            $"LargestPrice ({LargestPrice}) to 99999");
        Require(
            Percents.Count > 0 && Percents.All(percent => percent is >= 1 and <= 99), nameof(Percents),
            $"[{string.Join(", ", Percents)}]", "numbers from 1 to 99");
        return this;
    }

    public bool Equals(PercentageConfig? other) => other is not null && Changes == other.Changes
        && LargestPrice == other.LargestPrice && LargestResult == other.LargestResult && Percents.SequenceEqual(other.Percents);

    public override int GetHashCode() => HashCode.Combine(Changes, LargestPrice, LargestResult, Percents.Count);

    protected override ITask Build(CorpusConfig corpus) => new PercentageTask(this, (PercentageCorpusConfig)corpus);

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw new MiniR1Exception($"The percentages' {name} is {value}: set it to {range}.");
    }
}

/// <summary>
/// What the web of percentages is made of. With probability <see cref="CorpusConfig.Skill"/> an attempt has no slip;
/// <see cref="CorpusConfig.Slip"/> is not used.
/// </summary>
public sealed record PercentageCorpusConfig : CorpusConfig
{
    public PercentageCorpusConfig()
    {
        Direct = .10;
        Steps = .70;
        Verified = .05;
        Quiz = .15;
        Skill = .40;
        Slip = 0;
        MaxAttempts = 3;
    }

    /// <summary>Of all checks, those that go back from the result; the others calculate it again.</summary>
    public double Inverse { get; init; } = .7;

    public override PercentageCorpusConfig Validate()
    {
        base.Validate();
        RequireShare(nameof(Inverse), Inverse);
        return this;
    }
}
