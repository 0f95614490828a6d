namespace MiniR1.Exercises;

/// <summary>
/// Who wants to know the verdicts of the code that runs: a cell calls <see cref="Exercise.Check"/> and has no other way
/// to tell. It flows with the code, to the threads and tasks that it starts, so that two runs do not mix.
/// </summary>
internal static class Grading
{
    private static readonly AsyncLocal<IVerdictSink?> s_sink = new();

    /// <summary>Null where nobody asks, as in Jupyter.</summary>
    internal static IVerdictSink? Sink
    {
        get => s_sink.Value;
        set => s_sink.Value = value;
    }
}
