using System.Text.RegularExpressions;
using MiniR1.Notebook.Documents;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Programs;

/// <summary>What a notebook's <c>#r</c> lines are in a program of one file: projects and packages.</summary>
internal sealed partial class ProgramReferences
{
    private readonly string _notebookFolder;
    private readonly string _programFolder;
    private readonly SortedSet<string> _projects = new(StringComparer.Ordinal);
    private readonly List<string> _packages = [];

    internal ProgramReferences(string notebookFolder, string programFolder)
    {
        _notebookFolder = notebookFolder;
        _programFolder = programFolder;
    }

    /// <summary>Takes the directives out of a cell.</summary>
    /// <returns>the code with empty lines in their place</returns>
    /// <exception cref="MiniR1Exception">There is one that a program cannot have.</exception>
    internal string Take(NotebookCell cell, string name)
    {
        var sections = CellSections.Of(cell.Source, name, cell.Language);
        if (sections.FirstOrDefault(section => section.Kind == "import") is { } import)
            throw new MiniR1Exception($"{name}: #!import cannot become part of one file: copy the cells of {import.Text} into the notebook.");
        // What other sections show or tell, a notebook does.
        return string.Join('\n', sections.Where(section => section.Kind == CellLanguage.CSharp)
            .Select(section => Take(section.Text, name)));
    }

    private string Take(string code, string cell)
    {
        var source = CellSource.Parse(code, cell);
        if (source.PackageSources.Count > 0)
            throw new MiniR1Exception($"{cell}: #i cannot become part of one file: add {source.PackageSources[0]} with 'dotnet nuget add source'.");
        foreach (var package in source.Packages)
            _packages.Add($"#:package {package.Name}@{package.Version ?? "*"}");
        var lines = source.Code.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith('#'))
                continue;
            AddProject(lines[i].Trim(), cell);
            lines[i] = "";
        }

        return string.Join('\n', lines);
    }

    /// <summary>The lines that the file begins with.</summary>
    internal IEnumerable<string> Directives() => _projects.Select(path => $"#:project {path}").Concat(_packages);

    // ../src/MiniR1.Cli/bin/Release/net10.0/MiniR1.dll is the output of ../src/MiniR1/MiniR1.csproj.
    private void AddProject(string line, string cell)
    {
        if (OwnAssembly().Match(line) is not { Success: true } match)
            throw new MiniR1Exception($"{cell}: '{line}' names no project or package that a program could: write #r \"nuget: NAME, VERSION\".");
        foreach (var project in new[] { match.Groups[2].Value, "MiniR1.Notebook" })
        {
            var file = Path.Combine(Path.GetFullPath(match.Groups[1].Value, _notebookFolder), project, $"{project}.csproj");
            _projects.Add(Path.GetRelativePath(_programFolder, file).Replace('\\', '/'));
        }
    }

    [GeneratedRegex("""^#r "(.*)/MiniR1\.Cli/bin/[^/]+/[^/]+/([\w.]+)\.dll"$""")]
    private static partial Regex OwnAssembly();
}
