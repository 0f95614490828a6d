namespace MiniR1.Cli.Grading;

/// <summary>What a notebook may take before it is stopped.</summary>
/// <param name="Time">for the whole notebook, the start of its process included</param>
/// <param name="Megabytes">of the process's memory</param>
internal sealed record GradeLimits(TimeSpan Time, int Megabytes);
