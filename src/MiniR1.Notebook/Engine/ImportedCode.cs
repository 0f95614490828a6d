using MiniR1.Notebook.Documents;

namespace MiniR1.Notebook.Engine;

/// <summary>What <c>#!import FILE</c> brings: a notebook's code cells, or a C# file.</summary>
internal static class ImportedCode
{
    private const int LargestNotebook = 200_000_000;

    /// <returns>a name for errors, the code and its language</returns>
    /// <exception cref="MiniR1Exception">The file cannot be read.</exception>
    internal static IEnumerable<(string Name, string Code, string Language)> Read(string path)
    {
        var file = Path.GetFileName(path);
        if (!Path.GetExtension(path).Equals(".ipynb", StringComparison.OrdinalIgnoreCase))
            return [(file, SourceFile.Read(path, "import", 4 * CodeLimits.MostCharacters), CellLanguage.CSharp)];
        return NotebookDocument.Parse(SourceFile.Read(path, "import", LargestNotebook), path).CodeCells
            .Select((cell, index) => ($"{file} cell {index + 1}", cell.Source, cell.Language))
            .Where(cell => !string.IsNullOrWhiteSpace(cell.Source));
    }
}
