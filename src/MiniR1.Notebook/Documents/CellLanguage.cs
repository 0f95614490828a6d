namespace MiniR1.Notebook.Documents;

/// <summary>The languages of cells, under the many names that notebooks and kernels give them.</summary>
public static class CellLanguage
{
    public const string CSharp = "csharp";
    public const string Html = "html";
    public const string Markdown = "markdown";
    public const string Mermaid = "mermaid";

    private const string Foreign = ".net-";
    private const int LongestTitle = 40;

    // Without ".net-" before it, and a version or a connection's name behind it.
    private static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        ["csharp"] = CSharp, ["c#"] = CSharp, ["cs"] = CSharp, ["c"] = "C", ["minir1"] = CSharp,
        ["html"] = Html, ["markdown"] = Markdown, ["md"] = Markdown, ["mermaid"] = Mermaid,
        ["fsharp"] = "F#", ["f#"] = "F#", ["fs"] = "F#", ["vb"] = "Visual Basic", ["vbnet"] = "Visual Basic",
        ["pwsh"] = "PowerShell", ["powershell"] = "PowerShell", ["javascript"] = "JavaScript", ["js"] = "JavaScript",
        ["typescript"] = "TypeScript", ["ts"] = "TypeScript", ["deno"] = "TypeScript", ["sql"] = "SQL", ["mssql"] = "SQL",
        ["postgresql"] = "SQL", ["sqlite"] = "SQL", ["duckdb"] = "SQL", ["kql"] = "KQL", ["kusto"] = "KQL",
        ["http"] = "HTTP", ["httprequest"] = "HTTP", ["value"] = "plain text", ["css"] = "CSS", ["latex"] = "LaTeX",
        ["python"] = "Python", ["pythonkernel"] = "Python", ["ipython"] = "Python", ["conda"] = "Python", ["xpython"] = "Python",
        ["r"] = "R", ["ir"] = "R", ["rkernel"] = "R", ["xr"] = "R", ["julia"] = "Julia", ["c++"] = "C++", ["cpp"] = "C++", ["xcpp"] = "C++",
        ["java"] = "Java", ["kotlin"] = "Kotlin", ["scala"] = "Scala", ["go"] = "Go", ["gonb"] = "Go", ["rust"] = "Rust",
        ["ruby"] = "Ruby", ["bash"] = "Bash", ["sh"] = "Bash", ["octave"] = "Octave", ["matlab"] = "MATLAB", ["sagemath"] = "SageMath",
    };

    /// <summary>One of the names above where it is one of those, and otherwise what people call the language.</summary>
    /// <param name="name">in any case, as a notebook or a <c>#!</c> line has it</param>
    internal static string Of(string name) =>
        Known(name) ?? (name.Trim() is { Length: > LongestTitle } text ? string.Concat(text.AsSpan(0, LongestTitle), "...") : name.Trim());

    /// <summary>Whether the name is a language's.</summary>
    internal static bool IsKnown(string name) => Known(name) is not null;

    /// <summary>Whether cells in it are run or shown here.</summary>
    /// <param name="language">what <see cref="Of"/> gave</param>
    internal static bool IsServed(string language) => language is CSharp or Html or Markdown or Mermaid;

    private static string? Known(string name)
    {
        var text = name.Trim().ToLowerInvariant();
        if (text.StartsWith(Foreign, StringComparison.Ordinal))
            text = text[Foreign.Length..];
        return s_names.GetValueOrDefault(text) ?? s_names.GetValueOrDefault(Stem(text));
    }

    // python3.11 is Python, sql-northwind a connection to a database.
    private static string Stem(string name)
    {
        var end = name.AsSpan().IndexOfAnyInRange('0', '9') is var digit and > 0 ? digit : name.Length;
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        return name[..(dash > 0 ? Math.Min(dash, end) : end)];
    }
}
