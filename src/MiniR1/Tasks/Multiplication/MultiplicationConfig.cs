namespace MiniR1.Tasks;

/// <summary>Which products are asked for: <c>47*36:</c>.</summary>
public sealed record MultiplicationConfig : TaskConfig
{
    public override string Kind => "multiplication";

    /// <summary>Digits of the left factor, 2 to 4.</summary>
    public int LeftDigits { get; init; } = 2;

    /// <summary>Digits of the right factor, 2 to 3.</summary>
    public int RightDigits { get; init; } = 2;

    public override CorpusConfig DefaultCorpus() => new MultiplicationCorpusConfig();

    public override MultiplicationConfig Validate()
    {
        Require(nameof(LeftDigits), LeftDigits, 4);
        Require(nameof(RightDigits), RightDigits, 3);
        return this;
    }

    protected override ITask Build(CorpusConfig corpus) => new MultiplicationTask(this, (MultiplicationCorpusConfig)corpus);

    private static void Require(string name, int digits, int most)
    {
        if (digits < 2 || digits > most)
            throw new MiniR1Exception($"Multiplication's {name} is {digits}: set it to 2 to {most}.");
    }
}

/// <summary>
/// What the web of multiplications is made of. With probability <see cref="CorpusConfig.Skill"/> an attempt has no
/// slip; <see cref="CorpusConfig.Slip"/> is not used.
/// </summary>
public sealed record MultiplicationCorpusConfig : CorpusConfig
{
    public MultiplicationCorpusConfig()
    {
        Direct = .10;
        Steps = .70;
        Verified = .05;
        Quiz = .15;
        Skill = .40;
        Slip = 0;
        MaxAttempts = 3;
    }

    /// <summary>Of all checks, those that cast out nines; the others go back from the product.</summary>
    public double Nines { get; init; } = .5;

    /// <summary>Of the ways back, those that divide; the others subtract.</summary>
    public double Division { get; init; } = .5;

    /// <summary>Whether steps show each digit's product and carry, or the partial products alone.</summary>
    public bool ShowCarries { get; init; } = true;

    public override MultiplicationCorpusConfig Validate()
    {
        base.Validate();
        RequireShare(nameof(Nines), Nines);
        RequireShare(nameof(Division), Division);
        return this;
    }
}
