using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis.Scripting;
using MiniR1.Notebook.Display;

namespace MiniR1.Notebook.Engine;

/// <summary>What the <c>#!</c> lines that ask something are answered with.</summary>
internal static class CellReports
{
    /// <summary><c>#!who</c>: the names of all variables.</summary>
    internal static MimeBundle Names(ScriptState? state) => MimeBundle.Of(
        Variables(state) is { Count: > 0 } variables ? string.Join("  ", variables.Select(variable => variable.Name)) : "There are no variables.");

    /// <summary><c>#!whos</c>: their types and values too.</summary>
    internal static MimeBundle Values(ScriptState? state) => new Table(
        "", ["Variable", "Type", "Value"],
        [.. Variables(state).Select(variable => new[] { variable.Name, TypeName.Of(variable.Type), InlineText.Of(variable.Value) })]).Bundle();

    /// <summary><c>#!lsmagic</c>: these lines.</summary>
    internal static MimeBundle Directives() => MimeBundle.Of(
        string.Join('\n', CellSections.Served.Select(directive => $"#!{directive.Key,-10} {directive.Value}")));

    /// <summary><c>#!about</c>: who answers.</summary>
    internal static MimeBundle About() => MimeBundle.Of(
        $"MiniR1 {typeof(CellReports).Assembly.GetName().Version!.ToString(3)}: C# in notebooks\n"
        + $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}");

    /// <summary><c>#!time</c>.</summary>
    internal static MimeBundle Time(TimeSpan time) =>
        MimeBundle.Of(string.Create(CultureInfo.InvariantCulture, $"Wall time: {time.TotalMilliseconds:0.0}ms"));

    // Of equal names the last: the others cannot be named any more.
    private static List<ScriptVariable> Variables(ScriptState? state) =>
        [.. (state?.Variables ?? []).Reverse().DistinctBy(variable => variable.Name).OrderBy(variable => variable.Name, StringComparer.Ordinal)];
}
