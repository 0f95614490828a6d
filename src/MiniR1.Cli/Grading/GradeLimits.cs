using System.Globalization;

namespace MiniR1.Cli.Grading;

/// <summary>
/// What a notebook may take before it is stopped. Time is the processors' time, which a busy machine does not shorten; what
/// only waits is stopped by the clock, which gets ten times as much.
/// </summary>
internal sealed record GradeLimits
{
    private const int ClockFactor = 10;

    /// <summary>Time for a cell, or for one check in it.</summary>
    internal required TimeSpan Cell { get; init; }

    /// <summary>Time for the notebook, with the start of its processes and with what had to be run again.</summary>
    internal required TimeSpan Notebook { get; init; }

    /// <summary>Memory of all its processes together.</summary>
    internal required int Megabytes { get; init; }

    /// <summary>How many processes it may have at a time.</summary>
    internal int Processes { get; init; } = 200;

    /// <summary>What it may write to disks.</summary>
    internal int WrittenMegabytes { get; init; } = 4096;

    /// <returns>the limit that a cell has passed; null for none</returns>
    /// <param name="cell">what it took so far</param>
    internal Stop? OfCell(Usage cell) =>
        cell.Processor > Cell ? new Stop(GradeEnding.TimeLimit, $"was stopped after {Seconds(Cell)} s of processor time (an endless loop or recursion?)")
        : cell.Clock > Cell * ClockFactor
            ? new Stop(GradeEnding.TimeLimit, $"was stopped after {Seconds(Cell * ClockFactor)} s (does it wait for something?)")
        : cell.Megabytes > Megabytes ? new Stop(GradeEnding.MemoryLimit, $"was stopped with more than {Megabytes} MB of memory")
        : cell.Processes > Processes ? new Stop(GradeEnding.ProcessLimit, $"was stopped with more than {Processes} processes")
        : cell.WrittenMegabytes > WrittenMegabytes
            ? new Stop(GradeEnding.DiskLimit, $"was stopped after it had written {WrittenMegabytes} MB to disks")
        : null;

    /// <returns>why the notebook as a whole must end; null if it need not</returns>
    internal string? OfNotebook(Usage notebook) =>
        notebook.Processor > Notebook ? $"after {Seconds(Notebook)} s of processor time in all"
        : notebook.Clock > Notebook * ClockFactor ? $"after {Seconds(Notebook * ClockFactor)} s in all"
        : null;

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
