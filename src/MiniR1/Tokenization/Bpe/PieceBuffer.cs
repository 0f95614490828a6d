namespace MiniR1.Tokenization.Bpe;

/// <summary>Two lists that the steps of a pre-tokenizer fill in turn; one for each call of Encode.</summary>
internal sealed class PieceBuffer
{
    private List<Piece> _pieces = [];
    private List<Piece> _next = [];

    /// <summary>The text cut by each step in turn; good until the next call.</summary>
    internal List<Piece> Split(string text, IReadOnlyList<SplitPreTokenizer> steps)
    {
        _pieces.Clear();
        if (text.Length > 0)
            _pieces.Add(new Piece(0, text.Length));
        foreach (var step in steps)
        {
            _next.Clear();
            foreach (var piece in _pieces)
                step.Split(text, piece, _next);
            (_pieces, _next) = (_next, _pieces);
        }

        return _pieces;
    }
}
