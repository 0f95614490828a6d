using System.Text.RegularExpressions;
using MiniR1.Notebook.Engine;

namespace MiniR1.Cli.Grading;

/// <summary>Why a cell failed.</summary>
/// <param name="Cell">its number</param>
/// <param name="Sentence">place and reason</param>
/// <param name="IsUncompiled">nothing of it was run, and nothing that it declares is there</param>
/// <param name="Missing">the names that the compiler does not know</param>
internal sealed partial record WorkerFailure(int Cell, string Sentence, bool IsUncompiled, IReadOnlyList<string> Missing)
{
    internal static WorkerFailure Of(int cell, CellFailure failure)
    {
        var isUncompiled = failure.Kind == CellFailure.Compilation;
        return new WorkerFailure(cell, GradeText.Short(failure.Sentence), isUncompiled, isUncompiled ? [.. Unknown(failure)] : []);
    }

    private static IEnumerable<string> Unknown(CellFailure failure) =>
        failure.Trace.Select(error => UnknownName().Match(error)).Where(found => found.Success)
            .Select(found => GradeText.Short(found.Groups[1].Value)).Distinct();

    // "The name 'Attend' does not exist ...", "The type or namespace name 'Tensor' could not be found ..."
    [GeneratedRegex(@"\bCS(?:0103|0246): [^']*'(\w+)")]
    private static partial Regex UnknownName();
}
