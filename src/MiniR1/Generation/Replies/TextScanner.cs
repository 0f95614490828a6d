namespace MiniR1.Generation.Replies;

/// <summary>Looks for texts in a text that comes in pieces; holds back only what may become one of them.</summary>
internal sealed class TextScanner
{
    private string held = "";

    /// <summary>More of the text.</summary>
    internal void Append(string text) => held += text;

    /// <summary>
    /// The text up to the first of the <paramref name="wanted"/>, and which it is; or all that cannot be part of one,
    /// and null. Call it until it gives null: what is wanted may change between two calls.
    /// </summary>
    internal (string Before, string? Found) Read(IReadOnlyList<string> wanted)
    {
        var (start, found) = First(wanted);
        var end = found is null ? held.Length - LongestBeginning(wanted) : start;
        var before = held[..end];
        held = held[(end + (found?.Length ?? 0))..];
        return (before, found);
    }

    /// <summary>What is left when no more comes.</summary>
    internal string Finish()
    {
        var rest = held;
        held = "";
        return rest;
    }

    // The earliest; of two at the same place the longer.
    private (int Start, string? Found) First(IReadOnlyList<string> wanted)
    {
        var (start, found) = (held.Length, (string?)null);
        foreach (var text in wanted)
        {
            var at = held.IndexOf(text, StringComparison.Ordinal);
            if (at >= 0 && (at < start || (at == start && text.Length > found!.Length)))
                (start, found) = (at, text);
        }

        return (start, found);
    }

    // The longest end of the held text that one of the wanted begins with.
    private int LongestBeginning(IReadOnlyList<string> wanted)
    {
        for (var length = Math.Min(held.Length, wanted.Select(text => text.Length).DefaultIfEmpty(0).Max() - 1); length > 0; length--)
        {
            var end = held.AsSpan(held.Length - length);
            foreach (var text in wanted)
            {
                if (text.AsSpan().StartsWith(end, StringComparison.Ordinal))
                    return length;
            }
        }

        return 0;
    }
}
