using System.Buffers;
using System.Globalization;
using System.Text;

namespace MiniR1.Tokenization.Bpe;

/// <summary>Finds added tokens: from left to right the first, and of those that begin together the longest.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly Dictionary<string, AddedToken> _tokens = new(StringComparer.Ordinal);
    private readonly SearchValues<string> _contents;
    private readonly int[] _lengths; // longest first

    /// <param name="tokens">in the file's order; the first of equal contents counts</param>
    internal AddedTokenMatcher(IEnumerable<AddedToken> tokens)
    {
        foreach (var token in tokens)
            _tokens.TryAdd(token.Content, token);
        _contents = SearchValues.Create([.. _tokens.Keys], StringComparison.Ordinal);
        _lengths = [.. _tokens.Keys.Select(content => content.Length).Distinct().OrderDescending()];
    }

    /// <summary>
    /// Goes through a text: <paramref name="plain"/> gets what lies between tokens, <paramref name="added"/> the tokens.
    /// </summary>
    internal void Split(string text, Action<string> plain, Action<int> added)
    {
        var (start, at) = (0, 0);
        while (Next(text, ref at) is { } token)
        {
            var (first, last) = (at, at + token.Content.Length);
            at = last;
            if (token.SingleWord && TouchesWord(text, first, last))
                continue;
            if (token.LeftStrip)
                first = Math.Max(start, first - TrailingSpace(text.AsSpan(0, first)));
            if (token.RightStrip)
                last += LeadingSpace(text.AsSpan(last));
            if (first > start)
                plain(text[start..first]);
            added(token.Id);
            start = last;
        }

        if (start == 0)
            plain(text);
        else if (start < text.Length)
            plain(text[start..]);
    }

    private AddedToken? Next(string text, ref int at)
    {
        var found = _tokens.Count == 0 ? -1 : text.AsSpan(at).IndexOfAny(_contents);
        if (found < 0)
            return null;
        at += found;
        var lookup = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in _lengths)
        {
            if (length <= text.Length - at && lookup.TryGetValue(text.AsSpan(at, length), out var token))
                return token;
        }

        throw new InvalidOperationException("A token was found that is none.");
    }

    private static bool TouchesWord(string text, int first, int last) =>
        (Rune.DecodeLastFromUtf16(text.AsSpan(0, first), out var before, out _) == OperationStatus.Done && IsWord(before))
        || (Rune.DecodeFromUtf16(text.AsSpan(last), out var after, out _) == OperationStatus.Done && IsWord(after));

    // \w of Rust's regex: letters, marks, decimal digits, connectors and joiners. Other alphabetic numbers and symbols
    // (Roman numerals, circled letters) count too.
    private static bool IsWord(Rune rune) => rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9)
        or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189)
        || Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;

    private static int TrailingSpace(ReadOnlySpan<char> text) => text.Length - text.TrimEnd().Length;

    private static int LeadingSpace(ReadOnlySpan<char> text) => text.Length - text.TrimStart().Length;
}
