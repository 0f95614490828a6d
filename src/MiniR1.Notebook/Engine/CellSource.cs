using System.Text.RegularExpressions;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// A cell's C#, and what it asks for that the compiler does not know: packages, and where to look for them. Their lines
/// become blank, so that the compiler's line numbers stay the cell's.
/// </summary>
/// <param name="Code">what is left for the compiler</param>
/// <param name="Packages">of <c>#r "nuget: NAME, VERSION"</c></param>
/// <param name="PackageSources">of <c>#i "nuget: ADDRESS"</c></param>
internal sealed partial record CellSource(
    string Code, IReadOnlyList<PackageName> Packages, IReadOnlyList<string> PackageSources)
{
    /// <param name="code">a section of the cell</param>
    /// <param name="name">such as <c>cell 3</c>, for errors</param>
    /// <exception cref="MiniR1Exception">A directive is not as it should be.</exception>
    internal static CellSource Parse(string code, string name)
    {
        var lines = code.Split('\n');
        var packages = new List<PackageName>();
        var sources = new List<string>();
        for (var index = 0; index < lines.Length && MayBeDirective(lines[index]); index++)
        {
            var line = lines[index].Trim();
            var place = $"{name}, line {index + 1}";
            if (PackageLine().Match(line) is { Success: true } package)
                packages.Add(PackageName.Parse(package.Groups[1].Value, place));
            else if (SourceLine().Match(line) is { Success: true } source)
                sources.Add(source.Groups[1].Value.Trim());
            else if (line is ['#', 'i', ' ' or '\t' or '"', ..])
                throw new CellException(place, $"'{CellException.Quote(line)}' names no source of packages: write #i \"nuget:ADDRESS\"");
            else
                continue;
            lines[index] = "";
        }

        return new CellSource(string.Join('\n', lines), packages, sources);
    }

    // Directives stand before all code; below it the same text may be part of a string.
    private static bool MayBeDirective(string line)
    {
        var text = line.TrimStart();
        return text.Length == 0 || text.StartsWith('#') || text.StartsWith("//", StringComparison.Ordinal);
    }

    [GeneratedRegex("""^#r\s*"nuget:\s*([^"]*)"\s*$""", RegexOptions.IgnoreCase)]
    private static partial Regex PackageLine();

    [GeneratedRegex("""^#i\s*"nuget:\s*([^"]+)"\s*$""", RegexOptions.IgnoreCase)]
    private static partial Regex SourceLine();
}
