using System.Security.Cryptography;
using System.Text;

namespace MiniR1.Notebook.Documents;

/// <summary>What tells one notebook's code from another's.</summary>
internal static class SourcesHash
{
    /// <summary>SHA-256 of the code cells' texts in UTF-8, each followed by a zero; cells without code are left out.</summary>
    internal static string Of(IEnumerable<NotebookCell> codeCells)
    {
        var texts = codeCells.Select(cell => cell.Source).Where(source => !string.IsNullOrWhiteSpace(source));
        var bytes = Encoding.UTF8.GetBytes(string.Concat(texts.Select(source => source + '\0')));
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
