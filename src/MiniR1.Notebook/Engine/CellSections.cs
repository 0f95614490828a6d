using Microsoft.CodeAnalysis;
using MiniR1.Notebook.Documents;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// Divides a cell at its <c>#!</c> lines, as .NET Interactive does: they name a language, or ask for something. What
/// only another kernel could do is refused before anything runs.
/// </summary>
internal static class CellSections
{
    /// <summary>The directives that do something here, and what.</summary>
    internal static IReadOnlyDictionary<string, string> Served { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["about"] = "says what runs the cells",
        ["csharp"] = "C# follows, as without it",
        ["html"] = "HTML follows, to be shown",
        ["import"] = "runs a notebook or a C# file: #!import FILE",
        ["lsmagic"] = "lists these lines",
        ["markdown"] = "Markdown follows, to be shown",
        ["mermaid"] = "a Mermaid diagram follows, to be shown",
        ["time"] = "says how long the cell took",
        ["who"] = "lists the variables",
        ["whos"] = "lists the variables with types and values",
    };

    private static readonly Dictionary<string, string> s_refused = new()
    {
        ["connect"] = "starts a kernel of another kind, and only C# runs here: use a package, such as #r \"nuget: Microsoft.Data.Sqlite\" for SQL",
        ["set"] = "hands a value to a kernel, and there is only this one: write var NAME = VALUE;",
        ["share"] = "takes a variable from another language, and only C# runs here: name the C# variable itself",
        ["value"] = "keeps a text under a name: write it in C#, var NAME = \"\"\"TEXT\"\"\";",
    };

    /// <param name="code">the cell</param>
    /// <param name="name">such as <c>cell 3</c>, for errors</param>
    /// <param name="language">what the notebook says that it is in</param>
    /// <exception cref="CellException">A part of it cannot be run here.</exception>
    internal static IReadOnlyList<CellSection> Of(string code, string name, string language)
    {
        var sections = new List<CellSection>();
        var lines = code.Split('\n');
        var (kind, start) = (language, 0);
        SyntaxNode? parsed = null;
        // What C# never begins with, and cells of Python notebooks often.
        if (language == CellLanguage.CSharp && lines.FirstOrDefault(line => line.Trim().Length > 0) is ['%', ..] magic)
            throw Unknown(magic, name);
        for (var index = 0; index < lines.Length; index++)
        {
            if (!lines[index].TrimStart().StartsWith("#!", StringComparison.Ordinal)
                || (kind == CellLanguage.CSharp && !IsDirective(lines, start, index, ref parsed)))
                continue;
            var place = $"{name}, line {index + 1}";
            var (word, argument) = Split(lines[index].Trim()[2..]);
            var opened = LanguageOf(word);
            // In HTML, and in a language that is refused anyway, only a language's line is one of ours.
            if (opened is null && kind != CellLanguage.CSharp)
                continue;
            Add(sections, kind, lines, start, index, name);
            start = index + 1;
            parsed = null;
            if (opened is not null)
                kind = opened;
            else if (!IsShebang(index, word))
                sections.Add(Directive(word, argument, lines[index], place));
        }

        Add(sections, kind, lines, start, lines.Length, name);
        return sections;
    }

    private static void Add(List<CellSection> sections, string kind, string[] lines, int start, int end, string name)
    {
        if (lines[start..end].All(string.IsNullOrWhiteSpace))
            return;
        if (!CellLanguage.IsServed(kind))
        {
            var place = start == 0 ? name : $"{name}, line {start}";
            throw new CellException(place, $"this is {kind}, and only C# runs here: write it in C#, or run it in Jupyter with a kernel for {kind}");
        }

        var text = string.Join('\n', lines[start..end]);
        sections.Add(new CellSection(kind, kind == CellLanguage.CSharp ? new string('\n', start) + text : text, name));
    }

    private static CellSection Directive(string word, string argument, string line, string place)
    {
        if (Served.ContainsKey(word))
            return new CellSection(word, argument, place);
        throw s_refused.TryGetValue(word, out var reason) ? new CellException(place, $"#!{word} {reason}") : Unknown(line, place);
    }

    private static CellException Unknown(string line, string place) => new(
        place,
        $"'{CellException.Quote(line.Trim())}' is unknown here: of such lines there are {string.Join(", ", Served.Keys.Select(served => $"#!{served}"))}");

    // Below the first line of code the same text may stand in a string or a comment.
    private static bool IsDirective(string[] lines, int start, int index, ref SyntaxNode? parsed)
    {
        if (lines[start..index].All(line => line.TrimStart() is "" or ['#', ..] or ['/', '/', ..]))
            return true;
        // What follows may be no C#; it does not change what stands before it.
        parsed ??= CodeLimits.Parse(string.Join('\n', lines[start..]), "the cell");
        var position = lines[start..index].Sum(line => line.Length + 1) + lines[index].IndexOf('#', StringComparison.Ordinal);
        return parsed.FindTrivia(position, findInsideTrivia: false) is { IsDirective: true };
    }

    private static string? LanguageOf(string word) =>
        word is "value" || !CellLanguage.IsKnown(word) ? null : CellLanguage.Of(word);

    // The first line of a program: #!/usr/bin/env dotnet
    private static bool IsShebang(int index, string word) => index == 0 && word.StartsWith('/');

    private static (string Word, string Argument) Split(string text)
    {
        var end = text.AsSpan().IndexOfAny(' ', '\t') is var found and >= 0 ? found : text.Length;
        return (text[..end].ToLowerInvariant(), text[end..].Trim());
    }
}
