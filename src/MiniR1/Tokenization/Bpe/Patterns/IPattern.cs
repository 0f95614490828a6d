namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>What a Split looks for.</summary>
internal interface IPattern
{
    /// <summary>
    /// Adds the matches and what lies between them, in order, without gaps and without empty pieces.
    /// </summary>
    /// <param name="text">well-formed UTF-16; nothing outside it is seen</param>
    /// <param name="offset">is added to all places</param>
    void Cut(ReadOnlySpan<char> text, int offset, List<Piece> pieces);
}
