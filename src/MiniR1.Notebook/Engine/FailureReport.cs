using System.Diagnostics;
using Microsoft.CodeAnalysis;
using MiniR1.Notebook.Display;

namespace MiniR1.Notebook.Engine;

/// <summary>Tells a failure by the cell and the line where it happened, without the engine's own frames.</summary>
internal static class FailureReport
{
    private const int MostErrors = 10;
    private static readonly string[] s_frameworks = ["System.", "Internal.", "Microsoft."];

    internal static CellFailure Of(IEnumerable<Diagnostic> diagnostics)
    {
        // From top to bottom, file by file: the compiler tells of what it binds first.
        var errors = diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error)
            .GroupBy(found => found.Location.GetLineSpan().Path)
            .SelectMany(file => file.OrderBy(found => found.Location.SourceSpan.Start))
            .Take(MostErrors).ToList();
        var first = errors[0];
        return new CellFailure(
            CellFailure.Compilation, Message(first), Place(first), [.. errors.Select(error => $"{Place(error)}: {Message(error)}")]);
    }

    /// <param name="thrown">what the cell threw</param>
    /// <param name="cell">its name, for what has no line</param>
    internal static CellFailure Of(Exception thrown, string cell = "")
    {
        var failure = ExceptionText.Cause(thrown);
        if (failure is StackOverflowException or InsufficientExecutionStackException)
            return TooDeep(failure, cell);
        var calls = new StackTrace(failure, fNeedFileInfo: true).GetFrames().Select(Call.Of).OfType<Call>().ToList();
        var place = calls.FirstOrDefault(call => call.Place.Length > 0)?.Place ?? "";
        return new CellFailure(failure.GetType().Name, OneLine(ExceptionText.WithCauses(failure)), place, [.. Trace(calls)]);
    }

    // Not the calls: there are hundreds of thousands of them, and to name each takes minutes.
    private static CellFailure TooDeep(Exception failure, string cell) => new(
        nameof(StackOverflowException),
        failure is StackOverflowException
            ? ExceptionText.Message(failure)
            : "calls go deeper than the stack is: a value that holds itself, and is printed or compared?",
        failure.Data[CellStack.PlaceKey] as string ?? cell, []);

    /// <summary>Whether a cell's code is among the calls that led to it.</summary>
    internal static bool IsOfCell(Exception failure) =>
        new StackTrace(failure).GetFrames().Any(frame => Call.IsOfCell(frame.GetMethod()?.DeclaringType?.FullName ?? ""));

    internal static CellFailure Interrupted(string cell) => new(CellFailure.Interrupted, "the cell was stopped", cell, []);

    internal static CellFailure Stuck(string cell, TimeSpan grace) => new(
        CellFailure.Stuck,
        $"the cell did not stop within {grace.TotalSeconds:0} s (a native call that does not return?): restart the kernel",
        cell, []);

    private static string Message(Diagnostic error) => $"{error.Id}: {OneLine(error.GetMessage())}";

    private static string Place(Diagnostic error)
    {
        var span = error.Location.GetLineSpan();
        return span.Path.Length == 0 ? "" : $"{span.Path}, line {span.StartLinePosition.Line + 1}";
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    // Of the calls outside of cells only the innermost matters: what the cell called that failed. Where .NET itself
    // throws tells less than the message.
    private static IEnumerable<string> Trace(List<Call> calls)
    {
        if (calls.FirstOrDefault(call => !s_frameworks.Any(call.Method.StartsWith)) is { Place: "" } innermost)
            yield return $"   in {innermost.Method}";
        foreach (var call in calls.Where(call => call.Place.Length > 0).Take(MostErrors))
            yield return call.Method.Length == 0 ? $"   at {call.Place}" : $"   at {call.Place}, in {call.Method}";
    }

    /// <summary>One frame of a trace.</summary>
    /// <param name="Method">empty for the cell's own statements</param>
    /// <param name="Place">empty outside of cells and loaded files</param>
    private sealed record Call(string Method, string Place)
    {
        internal static Call? Of(StackFrame frame)
        {
            if (frame.GetMethod() is not { } method)
                return null;
            // The compiler takes a cell for a file of the notebook's folder.
            var file = Path.GetFileName(frame.GetFileName());
            var type = method.DeclaringType?.FullName ?? "";
            // A cell becomes a class Submission#N; other code's files name folders of whoever compiled it.
            return IsOfCell(type) && file is not null
                ? new Call(Author(type, method.Name), $"{file}, line {frame.GetFileLineNumber()}")
                : new Call($"{type}.{method.Name}", "");
        }

        internal static bool IsOfCell(string type) => type.StartsWith("Submission#", StringComparison.Ordinal);

        // "Submission#0+<Half>d__1.MoveNext" and "Submission#0.<Half>b__0" are what the author calls Half.
        private static string Author(string type, string method)
        {
            var nested = type[(type.IndexOf('+', StringComparison.Ordinal) + 1)..];
            var made = new[] { method, nested }.FirstOrDefault(name => name.StartsWith('<'));
            var name = made is null ? method : made[1..].TrimStart('<').Split('>')[0];
            return name is "Initialize" or "Factory" or "c" or ".ctor" or "" ? "" : name;
        }
    }
}
