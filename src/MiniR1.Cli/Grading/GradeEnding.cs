namespace MiniR1.Cli.Grading;

/// <summary>How the run of a notebook ended.</summary>
internal enum GradeEnding
{
    /// <summary>All its cells were run, whether they failed or not.</summary>
    Finished,

    /// <summary>It, or a cell of it, was stopped for its time.</summary>
    TimeLimit,

    /// <summary>A cell was stopped for its memory.</summary>
    MemoryLimit,

    /// <summary>A cell was stopped for the number of its processes.</summary>
    ProcessLimit,

    /// <summary>A cell was stopped for what it wrote.</summary>
    DiskLimit,

    /// <summary>A cell ended the process.</summary>
    Crashed,

    /// <summary>It is no notebook.</summary>
    Unreadable,
}
