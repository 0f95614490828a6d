namespace MiniR1.Cli.Grading;

/// <summary>How the run of a notebook ended.</summary>
internal enum GradeEnding
{
    /// <summary>All its cells were run, whether they failed or not.</summary>
    Finished,

    /// <summary>It was stopped for its time.</summary>
    TimeLimit,

    /// <summary>It was stopped for its memory.</summary>
    MemoryLimit,

    /// <summary>Its process ended before its cells did.</summary>
    Crashed,

    /// <summary>It is no notebook.</summary>
    Unreadable,
}
