namespace MiniR1.Evaluation;

/// <summary>How pass@k is measured, before RL and after it.</summary>
public sealed record PassAtKConfig
{
    /// <summary>Held-out problems.</summary>
    public int Problems { get; init; } = 64;

    /// <summary>Samples of each, the largest k.</summary>
    public int Samples { get; init; } = 256;

    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Problems < 1)
            throw new MiniR1Exception($"Pass@k's Problems is {Problems}: set it to 1 or more.");
        if (Samples is < 1 or > 100_000)
            throw new MiniR1Exception($"Pass@k's Samples is {Samples}: set it to 1 to 100000.");
    }
}
