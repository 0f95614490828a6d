namespace MiniR1.Notebook.Display;

/// <summary>Text within HTML. Only what must be is escaped: notebooks are files that people read and compare.</summary>
internal static class Markup
{
    internal static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
}
