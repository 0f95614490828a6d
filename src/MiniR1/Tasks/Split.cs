namespace MiniR1.Tasks;

/// <summary>
/// Which problems. The numbers name streams of problems, so they stay what they are.
/// </summary>
public enum Split
{
    /// <summary>Those to learn from.</summary>
    Train = 0,

    /// <summary>The tenth that measures: neither pretraining nor GRPO sees it, and nothing is chosen by it.</summary>
    HeldOut = 1,

    /// <summary>Another tenth that is never trained on: it chooses checkpoints and when to stop.</summary>
    Validation = 2,
}

/// <summary>Which split a problem is of, whatever stream drew it.</summary>
public static class Splits
{
    /// <summary>One problem in this many is held out, and as many are for validation.</summary>
    public const int Parts = 10;

    /// <summary>The split of a problem that hashes to <paramref name="hash"/>.</summary>
    public static Split Of(ulong hash) => (hash % Parts) switch
    {
        0 => Split.HeldOut,
        1 => Split.Validation,
        _ => Split.Train,
    };
}
