using System.Text.RegularExpressions;
using MiniR1.Notebook.Display;

namespace MiniR1.Cli.Notebooks;

/// <summary>What a terminal shows of a value.</summary>
internal static partial class RunText
{
    private const int MostLines = 60;

    internal static string Of(MimeBundle bundle)
    {
        var text = bundle.Text.ReplaceLineEndings("\n").TrimEnd('\n');
        // HTML that has no other form is its own text: without the tags it can be read.
        if (bundle.IsMarkup)
            text = BlankLines().Replace(System.Net.WebUtility.HtmlDecode(Tags().Replace(text, "")), "\n").Trim();
        var lines = text.Split('\n');
        return lines.Length <= MostLines
            ? text
            : string.Join('\n', lines.Take(MostLines)) + FormattableString.Invariant($"\n... {lines.Length - MostLines} more lines");
    }

    [GeneratedRegex("<script.*?</script>|<style.*?</style>|<[^>]*>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex BlankLines();
}
