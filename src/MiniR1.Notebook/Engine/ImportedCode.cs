using MiniR1.Notebook.Documents;

namespace MiniR1.Notebook.Engine;

/// <summary>What <c>#!import FILE</c> brings: a notebook's code cells, or a C# file.</summary>
internal static class ImportedCode
{
    /// <returns>a name for errors, and the code</returns>
    /// <exception cref="MiniR1Exception">The file cannot be read.</exception>
    internal static IEnumerable<(string Name, string Code)> Read(string path)
    {
        var file = Path.GetFileName(path);
        if (Path.GetExtension(path).Equals(".ipynb", StringComparison.OrdinalIgnoreCase))
        {
            return NotebookDocument.Read(path).CodeCells
                .Select((cell, index) => ($"{file} cell {index + 1}", cell.Source))
                .Where(cell => !string.IsNullOrWhiteSpace(cell.Source));
        }

        try
        {
            return [(file, File.ReadAllText(path))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("import", path, failure);
        }
    }
}
