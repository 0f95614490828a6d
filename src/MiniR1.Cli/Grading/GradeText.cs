namespace MiniR1.Cli.Grading;

/// <summary>Texts that come from a notebook, made fit for a line of a table.</summary>
internal static class GradeText
{
    private const int Most = 250;

    /// <summary>One line of bounded length, without characters that a terminal obeys.</summary>
    internal static string Short(string text)
    {
        var beginning = text.Length > Most ? string.Concat(text.AsSpan(0, Most - 3), "...") : text;
        return Printable(beginning).Trim();
    }

    /// <summary>Without characters that a terminal obeys.</summary>
    internal static string Printable(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
