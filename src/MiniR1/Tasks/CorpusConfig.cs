namespace MiniR1.Tasks;

/// <summary>
/// What the synthetic web is made of. The four shares are of all documents and sum to 1. The defaults are those of the
/// CPU experiment. A kind of task that has more to say about its web derives from it.
/// </summary>
public record CorpusConfig
{
    /// <summary>The share of <see cref="DocumentStyle.Direct"/>.</summary>
    public double Direct { get; init; } = .24;

    /// <summary>The share of <see cref="DocumentStyle.Steps"/>.</summary>
    public double Steps { get; init; } = .52;

    /// <summary>The share of <see cref="DocumentStyle.Verified"/>.</summary>
    public double Verified { get; init; } = .04;

    /// <summary>The share of <see cref="DocumentStyle.Quiz"/>.</summary>
    public double Quiz { get; init; } = .20;

    /// <summary>With this probability an attempt is a solution; otherwise any valid expression, uniformly.</summary>
    public double Skill { get; init; } = .35;

    /// <summary>With this probability the last result of an attempt's steps is off by 1, 2 or 10.</summary>
    public double Slip { get; init; } = .02;

    /// <summary>A verified document tries at most this often.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>After a 'no', a verified document tries again with this probability.</summary>
    public double Persistence { get; init; } = .9;

    /// <summary>The corpus of the CPU experiment.</summary>
    public static CorpusConfig Cpu { get; } = new();

    /// <summary>The corpus of the GPU experiment.</summary>
    public static CorpusConfig Gpu { get; } = new()
    {
        Direct = .60,
        Steps = .37,
        Verified = .03,
        Quiz = 0,
        MaxAttempts = 6,
    };

    /// <summary>The control whose base model never saw a check: verified documents become plain steps.</summary>
    public CorpusConfig WithoutVerified() => this with { Steps = Steps + Verified, Verified = 0 };

    /// <summary>Draws a style by the shares.</summary>
    internal DocumentStyle DrawStyle(ref SplitMix64 random)
    {
        var at = random.NextDouble();
        if (at < Quiz)
            return DocumentStyle.Quiz;
        if (at < Quiz + Direct)
            return DocumentStyle.Direct;
        // Verified before Steps: a share of 0 is never drawn, however the sum of the others rounds.
        return at < Quiz + Direct + Verified || Steps == 0 ? DocumentStyle.Verified : DocumentStyle.Steps;
    }

    /// <summary>This config, if its values make sense together.</summary>
    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public virtual CorpusConfig Validate()
    {
        RequireShare(nameof(Direct), Direct);
        RequireShare(nameof(Steps), Steps);
        RequireShare(nameof(Verified), Verified);
        RequireShare(nameof(Quiz), Quiz);
        RequireShare(nameof(Skill), Skill);
        RequireShare(nameof(Slip), Slip);
        RequireShare(nameof(Persistence), Persistence);
        var sum = Direct + Steps + Verified + Quiz;
        if (Math.Abs(sum - 1) > 1e-9)
        {
            throw new MiniR1Exception(
                $"The corpus's Direct, Steps, Verified and Quiz sum to {sum:0.####}: make them sum to 1.");
        }

        if (MaxAttempts is < 1 or > 100)
            throw new MiniR1Exception($"The corpus's MaxAttempts is {MaxAttempts}: set it to 1 to 100.");
        return this;
    }

    protected static void RequireShare(string name, double value)
    {
        if (!(value is >= 0 and <= 1))
            throw new MiniR1Exception($"The corpus's {name} is {value}: set it to a number from 0 to 1.");
    }
}
