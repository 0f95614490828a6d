using System.Text.RegularExpressions;

namespace MiniR1.Cli.Grading;

/// <summary>
/// Finds the cell that is to blame when another one does not compile: the check of a function says that there is no such
/// function, and the reason is the missing semicolon in the cell that declares it.
/// </summary>
/// <param name="cells">the code of the cells, from cell 1</param>
internal sealed partial class FailureCauses(IReadOnlyList<string> cells)
{
    private static readonly HashSet<string> s_noTypes =
        ["return", "new", "await", "throw", "in", "is", "as", "else", "case", "out", "ref", "and", "or", "not"];

    // Cells of which nothing is there, each with the reason.
    private readonly SortedDictionary<int, string> _lost = [];

    /// <summary>Nothing that the cell declares is there.</summary>
    internal void Lose(int cell, string reason) => _lost.TryAdd(cell, reason);

    /// <summary>The reason why a cell failed: its own, or that of the cell that should have declared what it misses.</summary>
    internal string Of(WorkerFailure failure)
    {
        foreach (var name in failure.Missing)
        {
            if (Declaring(name, failure.Cell) is { } reason)
                return reason.Contains("there is no", StringComparison.Ordinal) ? reason : $"{reason} (so there is no {name})";
        }

        return failure.Sentence;
    }

    // Of the cells before it the last one that declares the name. What no cell declares comes with a using or an #r.
    private string? Declaring(string name, int cell)
    {
        var before = _lost.Where(entry => entry.Key < cell && entry.Key <= cells.Count).Reverse().ToList();
        foreach (var (lost, reason) in before)
        {
            if (Declares(cells[lost - 1], name))
                return reason;
        }

        if (cells.Any(code => Declares(code, name)))
            return null;
        foreach (var (lost, reason) in before)
        {
            if (HasDirectives(cells[lost - 1]))
                return reason;
        }

        return null;
    }

    private static bool HasDirectives(string code) =>
        code.Split('\n').Any(line => line.StartsWith('#') || line.StartsWith("using ", StringComparison.Ordinal));

    // By text, not by syntax: the cell has mistakes. What stands before a declared name is a type, and no operator.
    private static bool Declares(string code, string name) =>
        Regex.Matches(code, $@"(\S+)\s+{Regex.Escape(name)}\s*(?:[(=;<,{{:]|$)", RegexOptions.Multiline | RegexOptions.NonBacktracking)
            .Select(found => found.Groups[1].Value)
            .Any(before => !s_noTypes.Contains(before) && Type().IsMatch(before) && !before.Contains("=>", StringComparison.Ordinal));

    [GeneratedRegex(@"^[\w.<>,\[\]?()]+$")]
    private static partial Regex Type();
}
