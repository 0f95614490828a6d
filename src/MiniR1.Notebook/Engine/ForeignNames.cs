using System.Text.RegularExpressions;

namespace MiniR1.Notebook.Engine;

/// <summary>Says what to write instead of names that only .NET Interactive, or only a Python notebook, knows.</summary>
internal static partial class ForeignNames
{
    private static readonly Dictionary<string, string> s_instead = new()
    {
        ["Kernel"] = "x.Display() shows a value, Console.ReadLine() asks for one, and there are no other kernels",
        ["KernelInvocationContext"] = "x.Display() shows a value, and CellOutput.Clear() takes away what the cell showed",
        ["Formatter"] = "objects are shown as tables of their public properties; for another form display a text, new Html(...) or x.DisplayAs(\"text/html\")",
        ["PocketView"] = "write HTML as text: new Html($\"<b>{x}</b>\")",
        ["PocketViewTags"] = "write HTML as text: new Html($\"<b>{x}</b>\")",
        ["DotNet"] = "x.Display() and new Html(...) need no using",
        ["Interactive"] = "x.Display() and new Html(...) need no using",
        ["Javascript"] = "scripts are shown inside of HTML: new Html(\"<script>...</script>\")",
        ["CSS"] = "styles are shown inside of HTML: new Html(\"<style>...</style>\")",
        ["SVG"] = "pictures are shown inside of HTML: new Html(\"<svg>...</svg>\")",
        ["ToDisplayString"] = "x.Display(\"text/plain\") shows a form alone",
        ["DisplayTable"] = "x.Display() shows collections as tables",
        ["print"] = "C# prints with Console.WriteLine(...)",
    };

    /// <summary>Adds a hint to an error of the compiler about such a name.</summary>
    internal static CellFailure Explain(CellFailure failure)
    {
        if (UnknownName().Match(failure.Message) is not { Success: true } match
            || !s_instead.TryGetValue(match.Groups["name"].Value, out var instead))
            return failure;
        var message = $"{failure.Message} (here {instead})";
        return failure with { Message = message, Trace = [$"{failure.Place}: {message}", .. failure.Trace.Skip(1)] };
    }

    // CS0103: The name 'Kernel' ...; CS0246: The type or namespace name ...; CS0234: ... 'Interactive' ... in the namespace
    // 'Microsoft.DotNet'; CS1061: 'X' does not contain a definition for 'DisplayTable'.
    [GeneratedRegex(@"^CS(?:0103|0246|0234): [^']*'(?<name>\w+)(?:<[^']*)?'|^CS1061: '[^']*' [^']*'(?<name>\w+)'")]
    private static partial Regex UnknownName();
}
