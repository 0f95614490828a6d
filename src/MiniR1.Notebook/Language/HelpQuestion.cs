using System.Text.RegularExpressions;

namespace MiniR1.Notebook.Language;

/// <summary>A cell that asks what a name means: <c>?Math.Sqrt</c> or <c>Math.Sqrt?</c>, neither of which is C#.</summary>
internal static partial class HelpQuestion
{
    /// <returns>the name; null if the cell is no question</returns>
    internal static string? Name(string code) =>
        Question().Match(code.Trim()) is { Success: true } match ? match.Groups["name"].Value : null;

    [GeneratedRegex(@"^(\?\s*(?<name>[\w.]+)|(?<name>[\w.]+)\s*\?)$")]
    private static partial Regex Question();
}
