namespace MiniR1.Notebook.Engine;

/// <summary>A cell that cannot be run as it is, told by where and why.</summary>
/// <param name="place">such as <c>cell 3, line 2</c></param>
/// <param name="reason">a sentence that says what to do</param>
internal sealed class CellException(string place, string reason) : MiniR1Exception($"{place}: {reason}")
{
    private const int LongestQuote = 60;

    internal string Place => place;

    internal string Reason => reason;

    /// <summary>A line of a cell, for a sentence.</summary>
    internal static string Quote(string line) =>
        line.Length <= LongestQuote ? line : string.Concat(line.AsSpan(0, LongestQuote), "...");
}
