namespace MiniR1.Cli.Grading;

/// <summary>Texts that come from a notebook, made fit for a line of a table.</summary>
internal static class GradeText
{
    private const int Most = 280;

    /// <summary>One line of bounded length, without characters that a terminal obeys.</summary>
    internal static string Short(string text, int most = Most)
    {
        var beginning = text.Length > most ? string.Concat(text.AsSpan(0, most - 3), "...") : text;
        return Printable(beginning).Trim();
    }

    /// <summary>Without characters that a terminal obeys.</summary>
    internal static string Printable(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
