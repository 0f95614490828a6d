namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>Runs of one kind of character, cut after every few of them.</summary>
internal abstract class RunPattern(int longest) : IPattern
{
    public void Cut(ReadOnlySpan<char> text, int offset, List<Piece> pieces)
    {
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            at = Next(text, at);
            if (at > start)
            {
                pieces.Add(new Piece(offset + start, offset + at, IsMatch: true));
                continue;
            }

            at = Skip(text, at);
            pieces.Add(new Piece(offset + start, offset + at));
        }
    }

    /// <summary>Whether the character at a place is of the kind.</summary>
    private protected abstract bool Matches(ReadOnlySpan<char> text, int at, out int length);

    private int Next(ReadOnlySpan<char> text, int at)
    {
        for (var count = 0; count < longest && at < text.Length && Matches(text, at, out var length); count++)
            at += length;
        return at;
    }

    private int Skip(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && !Matches(text, at, out var length))
            at += length;
        return at;
    }
}

/// <summary><c>\p{N}{1,n}</c>.</summary>
internal sealed class NumberPattern(int longest) : RunPattern(longest)
{
    internal static string Source(int longest) => longest == 1 ? @"\p{N}" : $@"\p{{N}}{{1,{longest}}}";

    private protected override bool Matches(ReadOnlySpan<char> text, int at, out int length) =>
        (CharacterClasses.At(text, at, out length) & CharacterClass.Number) != 0;
}

/// <summary>DeepSeek's <c>[一-龥぀-ゟ゠-ヿ]+</c>: Chinese characters and Japanese syllables.</summary>
internal sealed class IdeographPattern() : RunPattern(int.MaxValue)
{
    internal const string Source = "[一-龥぀-ゟ゠-ヿ]+";

    private protected override bool Matches(ReadOnlySpan<char> text, int at, out int length)
    {
        length = 1; // a half of a pair is in neither range
        return text[at] is (>= '一' and <= '龥') or (>= '\u3040' and <= '\u30FF');
    }
}
