namespace MiniR1.Tokenization.Bpe;

/// <summary>A part of a text, from <paramref name="Start"/> to <paramref name="End"/>, exclusive, in UTF-16 units.</summary>
/// <param name="IsMatch">whether a pattern matched it, rather than left it between two matches</param>
internal readonly record struct Piece(int Start, int End, bool IsMatch = false)
{
    internal int Length => End - Start;
}
