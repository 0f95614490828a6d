namespace MiniR1.Cli.Benchmarks;

/// <summary>How long and with what a suite is measured; the defaults are the peer's.</summary>
internal sealed record BenchOptions
{
    /// <summary>To spend on a suite, about.</summary>
    internal double Seconds { get; init; } = 15;

    internal int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Of the weights, the ids and the completions' lengths.</summary>
    internal int Seed { get; init; }

    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    internal BenchOptions Validate()
    {
        if (!(Seconds is > 0 and < 86400))
            throw new MiniR1Exception($"--seconds is {Seconds}: set it to more than 0, at most a day.");
        if (Threads is < 1 or > 1024)
            throw new MiniR1Exception($"--threads is {Threads}: set it to 1 to 1024.");
        if (Seed < 0)
            throw new MiniR1Exception($"--seed is {Seed}: set it to 0 or more.");
        return this;
    }
}
