using MiniR1.Tasks;

namespace MiniR1.Evaluation;

/// <summary>
/// Measuring on problems that are neither trained on nor reported, so that something may be chosen by them: the best
/// checkpoint, and when to stop.
/// </summary>
public sealed record ValidationConfig
{
    /// <summary>Where these problems come from.</summary>
    public const Split From = Split.Validation;

    /// <summary>How many problems, one sample each.</summary>
    public int Problems { get; init; } = 512;

    /// <summary>RL stops after this many evaluations in a row without a new best; 0 never stops it.</summary>
    public int Patience { get; init; }

    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Problems < 1)
            throw new MiniR1Exception($"The validation's Problems is {Problems}: set it to 1 or more.");
        if (Patience < 0)
            throw new MiniR1Exception($"The validation's Patience is {Patience}: set it to 1 or more, or 0 to never stop.");
    }
}

/// <summary>Which checkpoint a run's report is about.</summary>
public enum CheckpointChoice
{
    /// <summary>What RL ended with.</summary>
    Final,

    /// <summary>The best by sampled accuracy on the validation split.</summary>
    Best,
}
