namespace MiniR1.Cli.Grading;

/// <summary>What the processes of a notebook take.</summary>
/// <param name="Processor">the processors' time, that of processes which have ended included</param>
/// <param name="Clock">the time since they began</param>
/// <param name="Megabytes">of memory, now</param>
/// <param name="Processes">how many there are now</param>
/// <param name="WrittenMegabytes">to disks</param>
internal sealed record Usage(TimeSpan Processor, TimeSpan Clock, double Megabytes, int Processes, double WrittenMegabytes)
{
    internal static Usage None { get; } = new(TimeSpan.Zero, TimeSpan.Zero, 0, 0, 0);

    /// <summary>What was taken since <paramref name="start"/>; memory and processes are those of now.</summary>
    internal Usage Since(Usage start) => this with
    {
        Processor = Processor - start.Processor,
        Clock = Clock - start.Clock,
        WrittenMegabytes = WrittenMegabytes - start.WrittenMegabytes,
    };

    /// <summary>Together with what an earlier run took.</summary>
    internal Usage After(Usage earlier) => this with { Processor = Processor + earlier.Processor, Clock = Clock + earlier.Clock };
}
