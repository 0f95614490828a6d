namespace MiniR1.Tasks;

/// <summary>What the web of Countdown in plain words is made of, and in which forms it checks.</summary>
public sealed record WordedCorpusConfig : CorpusConfig
{
    public WordedCorpusConfig()
    {
        Direct = .30;
        Steps = .50;
        Verified = .05;
        Quiz = .15;
        Slip = .05;
    }

    /// <summary>Of all checks, how many are of each form.</summary>
    public FormShares Forms { get; init; } = new();

    public override WordedCorpusConfig Validate()
    {
        base.Validate();
        Forms.Validate();
        return this;
    }
}

/// <summary>Shares of the forms of checks, which sum to 1.</summary>
public sealed record FormShares
{
    /// <summary><c>133=161 no</c></summary>
    public double Comparison { get; init; } = .25;

    /// <summary><c>again 14*9=126, 126+7=133, not 161</c></summary>
    public double Recomputation { get; init; } = .15;

    /// <summary><c>133-7=126, 126/9=14, 133=161? no</c></summary>
    public double Inverse { get; init; } = .15;

    /// <summary><c>1=1 3=6 differs</c></summary>
    public double Digits { get; init; } = .15;

    /// <summary><c>is that 161? no</c></summary>
    public double Question { get; init; } = .20;

    /// <summary><c>or 9*14=126, 126+7=133</c>; a question where there is no other way.</summary>
    public double SecondMethod { get; init; } = .10;

    /// <exception cref="MiniR1Exception">A share is out of range, or they do not sum to 1; the message says so.</exception>
    public void Validate()
    {
        foreach (var (form, share) in All())
        {
            if (!(share is >= 0 and <= 1))
                throw new MiniR1Exception($"The corpus's Forms.{form} is {share}: set it to a number from 0 to 1.");
        }

        var sum = All().Sum(form => form.Share);
        if (Math.Abs(sum - 1) > 1e-9)
            throw new MiniR1Exception($"The corpus's Forms sum to {sum:0.####}: make them sum to 1.");
    }

    /// <summary>Draws a form by the shares.</summary>
    internal CheckForm Draw(ref SplitMix64 random)
    {
        var at = random.NextDouble();
        foreach (var (form, share) in All())
        {
            at -= share;
            if (at < 0)
                return form;
        }

        return CheckForm.Comparison;
    }

    private (CheckForm Form, double Share)[] All() =>
    [
        (CheckForm.Comparison, Comparison), (CheckForm.Recomputation, Recomputation), (CheckForm.Inverse, Inverse),
        (CheckForm.Digits, Digits), (CheckForm.Question, Question), (CheckForm.SecondMethod, SecondMethod),
    ];
}
