using System.Text.RegularExpressions;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// A cell's code, and what it asks for that the compiler does not know: packages and imports. Their lines become blank,
/// so that the compiler's line numbers stay the cell's.
/// </summary>
/// <param name="Code">what is left for the compiler</param>
/// <param name="Packages">of <c>#r "nuget: NAME, VERSION"</c></param>
/// <param name="Imports">paths of <c>#!import PATH</c></param>
internal sealed partial record CellSource(
    string Code, IReadOnlyList<PackageName> Packages, IReadOnlyList<string> Imports)
{
    /// <param name="code">the cell</param>
    /// <param name="name">such as <c>cell 3</c>, for errors</param>
    /// <exception cref="MiniR1Exception">A directive is not as it should be.</exception>
    internal static CellSource Parse(string code, string name)
    {
        var lines = code.Split('\n');
        var packages = new List<PackageName>();
        var imports = new List<string>();
        for (var index = 0; index < lines.Length && MayBeDirective(lines[index]); index++)
        {
            var line = lines[index].Trim();
            var place = $"{name}, line {index + 1}";
            if (PackageLine().Match(line) is { Success: true } package)
                packages.Add(PackageName.Parse(package.Groups[1].Value, place));
            else if (line.StartsWith("#!import", StringComparison.Ordinal))
                imports.Add(ImportPath(line, place));
            else if (line.StartsWith("#!", StringComparison.Ordinal))
                throw new MiniR1Exception($"{place}: '{line}' is unknown here: of the '#!' lines there is only #!import FILE.");
            else
                continue;
            lines[index] = "";
        }

        return new CellSource(string.Join('\n', lines), packages, imports);
    }

    // Directives stand before all code; below it the same text may be part of a string.
    private static bool MayBeDirective(string line)
    {
        var text = line.TrimStart();
        return text.Length == 0 || text.StartsWith('#') || text.StartsWith("//", StringComparison.Ordinal);
    }

    private static string ImportPath(string line, string place)
    {
        var path = line["#!import".Length..].Trim().Trim('"');
        return path.Length > 0 ? path : throw new MiniR1Exception($"{place}: #!import lacks its file: write #!import FILE.ipynb.");
    }

    [GeneratedRegex("""^#r\s+"nuget:\s*([^"]*)"\s*$""", RegexOptions.IgnoreCase)]
    private static partial Regex PackageLine();
}
