namespace MiniR1.Experiments;

/// <summary>
/// What a run changes so that a sceptic can tell self-verification from what would have happened anyway. Each control
/// takes away one thing that the claim rests on, and nothing else.
/// </summary>
public enum Control
{
    /// <summary>The experiment itself.</summary>
    None,

    /// <summary>Rewards are dealt anew within each group: the same sizes, no link to what was written.</summary>
    Shuffled,

    /// <summary>1 for the right form, whatever the answer.</summary>
    FormatOnly,

    /// <summary>The base model never saw a document that checks its result.</summary>
    NoVerification,

    /// <summary>A coin for each completion.</summary>
    RandomReward,
}
