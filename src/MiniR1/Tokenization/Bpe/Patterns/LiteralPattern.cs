namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>One fixed text.</summary>
internal sealed class LiteralPattern(string literal) : IPattern
{
    public void Cut(ReadOnlySpan<char> text, int offset, List<Piece> pieces)
    {
        for (var at = 0; at < text.Length;)
        {
            var found = text[at..].IndexOf(literal, StringComparison.Ordinal);
            var next = found < 0 ? text.Length : at + found;
            if (next > at)
                pieces.Add(new Piece(offset + at, offset + next));
            if (found >= 0)
                pieces.Add(new Piece(offset + next, offset + next + literal.Length, IsMatch: true));
            at = next + (found < 0 ? 0 : literal.Length);
        }
    }
}
