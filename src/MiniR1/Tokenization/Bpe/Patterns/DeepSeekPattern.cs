namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>
/// The last of DeepSeek-V3's three Splits: a punctuation mark with the ASCII letters after it, words with their
/// accents, runs of punctuation, white space. Numbers and control characters are left between the matches.
/// </summary>
internal sealed class DeepSeekPattern : IPattern
{
    internal const string Source =
        @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^" + "\r\n" + @"\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"
        + @"| ?[\p{P}\p{S}]+[" + "\r\n" + @"]*|\s*[" + "\r\n" + @"]+|\s+(?!\S)|\s+";

    private const CharacterClass Word = CharacterClass.Letter | CharacterClass.Mark;
    private const CharacterClass Sign = CharacterClass.Punctuation | CharacterClass.Symbol;

    public void Cut(ReadOnlySpan<char> text, int offset, List<Piece> pieces)
    {
        var gap = 0;
        for (var at = 0; at < text.Length;)
        {
            var end = End(text, at, out var length);
            if (end == at)
            {
                at += length;
                continue;
            }

            if (gap < at)
                pieces.Add(new Piece(offset + gap, offset + at));
            pieces.Add(new Piece(offset + at, offset + end, IsMatch: true));
            gap = at = end;
        }

        if (gap < text.Length)
            pieces.Add(new Piece(offset + gap, offset + text.Length));
    }

    // The same place if nothing matches there.
    private static int End(ReadOnlySpan<char> text, int at, out int length)
    {
        var first = CharacterClasses.At(text, at, out length);
        var next = at + length;
        var second = next < text.Length ? CharacterClasses.At(text, next, out _) : CharacterClass.None;
        if (text[at] < 128 && (first & Sign) != 0 && next < text.Length && char.IsAsciiLetter(text[next]))
            return AsciiLettersEnd(text, next);
        if ((first & Word) != 0)
            return CharacterClasses.Run(text, next, Word);
        if ((first & (CharacterClass.LineBreak | Sign)) == 0 && (second & Word) != 0)
            return CharacterClasses.Run(text, next, Word);
        if ((first & Sign) != 0 || (text[at] == ' ' && (second & Sign) != 0))
            return CharacterClasses.Run(text, CharacterClasses.Run(text, next, Sign), CharacterClass.LineBreak);
        return (first & CharacterClass.Space) != 0 ? WhitespaceRun.End(text, at) : at;
    }

    private static int AsciiLettersEnd(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsAsciiLetter(text[at]))
            at++;
        return at;
    }
}
