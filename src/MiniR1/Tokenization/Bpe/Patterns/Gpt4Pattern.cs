namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>
/// The pattern of GPT-4, which Llama 3 took over and Qwen with single digits:
/// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>.
/// Every character belongs to a match.
/// </summary>
internal sealed class Gpt4Pattern(int digits) : IPattern
{
    private const CharacterClass Word = CharacterClass.Letter | CharacterClass.Number;
    private const char LongS = 'ſ'; // folds to s

    /// <param name="digits">how many of a number's digits are a piece, at most</param>
    internal static string Source(int digits) =>
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + (digits == 1 ? "" : $"{{1,{digits}}}")
        + @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public void Cut(ReadOnlySpan<char> text, int offset, List<Piece> pieces)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = End(text, at);
            pieces.Add(new Piece(offset + at, offset + end, IsMatch: true));
            at = end;
        }
    }

    private int End(ReadOnlySpan<char> text, int at)
    {
        var first = CharacterClasses.At(text, at, out var length);
        if ((first & CharacterClass.Letter) != 0)
            return CharacterClasses.Run(text, at + length, CharacterClass.Letter);
        if ((first & CharacterClass.Number) != 0)
            return NumberEnd(text, at + length);
        if (text[at] == '\'' && Contraction(text[(at + 1)..]) is var letters and > 0)
            return at + 1 + letters;
        var second = at + length < text.Length ? CharacterClasses.At(text, at + length, out _) : CharacterClass.None;
        if ((first & CharacterClass.LineBreak) == 0 && (second & CharacterClass.Letter) != 0)
            return CharacterClasses.Run(text, at + length, CharacterClass.Letter);
        if ((first & CharacterClass.Space) == 0)
            return OtherEnd(text, at + length);
        return text[at] == ' ' && at + 1 < text.Length && (second & (Word | CharacterClass.Space)) == 0
            ? OtherEnd(text, at + 1)
            : WhitespaceRun.End(text, at);
    }

    private int NumberEnd(ReadOnlySpan<char> text, int at)
    {
        for (var count = 1; count < digits && at < text.Length; count++)
        {
            if ((CharacterClasses.At(text, at, out var length) & CharacterClass.Number) == 0)
                break;
            at += length;
        }

        return at;
    }

    // [^\s\p{L}\p{N}]*[\r\n]*
    private static int OtherEnd(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length
            && (CharacterClasses.At(text, at, out var length) & (Word | CharacterClass.Space)) == 0)
        {
            at += length;
        }

        return CharacterClasses.Run(text, at, CharacterClass.LineBreak);
    }

    // How many letters of 's, 't, 're, 've, 'm, 'll, 'd follow the apostrophe.
    private static int Contraction(ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty)
            return 0;
        var second = rest.Length > 1 ? rest[1] | 0x20 : 0;
        return (rest[0] | 0x20, second) switch
        {
            ('s' or 't' or 'm' or 'd', _) => 1,
            ('r' or 'v', 'e') or ('l', 'l') => 2,
            _ => rest[0] == LongS ? 1 : 0,
        };
    }
}
