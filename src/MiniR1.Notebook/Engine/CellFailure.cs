namespace MiniR1.Notebook.Engine;

/// <summary>Why a cell failed, in the words of its author's world: no frame of the engine is in it.</summary>
/// <param name="Kind">the exception's name, or <c>CompilationError</c>, <c>Interrupted</c>, <c>Timeout</c></param>
/// <param name="Message">one line</param>
/// <param name="Place">such as <c>cell 3, line 2</c>; empty if unknown</param>
/// <param name="Trace">all errors of the compiler, or the calls that led to the exception, innermost first</param>
public sealed record CellFailure(string Kind, string Message, string Place, IReadOnlyList<string> Trace)
{
    public const string Compilation = "CompilationError";
    public const string Interrupted = "Interrupted";

    /// <summary>The cell was asked to stop and did not: the session cannot go on.</summary>
    public const string Stuck = "Stuck";

    /// <summary>Place, kind and message in one line.</summary>
    public string Sentence =>
        (Place.Length == 0 ? "" : $"{Place}: ") + (Kind is Compilation ? Message : $"{Kind}: {Message}");

    /// <summary>What a notebook prints below the cell: the sentence, then the calls or the other errors.</summary>
    public IReadOnlyList<string> TraceLines() => Kind == Compilation ? Trace : [Sentence, .. Trace];
}
