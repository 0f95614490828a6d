namespace MiniR1;

/// <summary>Shortens what comes from a file, a hub or a command line, so that a sentence about it stays a sentence.</summary>
public static class Excerpt
{
    /// <summary>Characters of a value that a sentence shows.</summary>
    public const int LongestValue = 80;

    /// <summary>Characters of a sentence, whatever it is about.</summary>
    public const int LongestSentence = 300;

    private const string Cut = "...";

    /// <summary>The beginning of a value, on one line and without what a terminal would obey.</summary>
    /// <param name="value">any text</param>
    /// <param name="longest">characters to keep of it</param>
    public static string Of(string value, int longest = LongestValue)
    {
        var shown = value.Length <= longest ? value : string.Concat(value.AsSpan(0, Whole(value, longest)), Cut);
        return shown.Any(char.IsControl) ? string.Concat(shown.Select(letter => char.IsControl(letter) ? ' ' : letter)) : shown;
    }

    /// <summary>The first few values of a list, as <c>1, 2, 3, ...</c></summary>
    public static string Of<T>(IReadOnlyCollection<T> values, int most = 8) =>
        Of(string.Join(", ", values.Take(most)) + (values.Count > most ? $", {Cut}" : ""), 2 * LongestValue);

    /// <summary>A whole sentence on one line; of one that is too long, beginning and end, which say what and what to do.</summary>
    public static string Sentence(string text)
    {
        var line = string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        if (line.Length > LongestSentence)
        {
            const int End = LongestSentence / 3;
            var start = Whole(line, LongestSentence - End - Cut.Length - 2);
            line = string.Concat(line.AsSpan(0, start), $" {Cut} ", line.AsSpan(Whole(line, line.Length - End)));
        }

        return Of(line, int.MaxValue);
    }

    // Not between the halves of a pair of surrogates.
    private static int Whole(string text, int length) => char.IsLowSurrogate(text[length]) ? length - 1 : length;
}
