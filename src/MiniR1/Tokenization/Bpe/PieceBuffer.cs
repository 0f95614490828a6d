namespace MiniR1.Tokenization.Bpe;

/// <summary>Two lists that the steps of a pre-tokenizer fill in turn; one for each call of Encode.</summary>
internal sealed class PieceBuffer
{
    // Of one text. Published patterns take about a tenth of the second at their slowest, and the first only waits for the machine.
    private const double FirstMilliseconds = 5000;
    private const double MillisecondsPerCharacter = 0.002;

    private readonly long _began = Environment.TickCount64;
    private double _allowed = FirstMilliseconds;
    private List<Piece> _pieces = [];
    private List<Piece> _next = [];

    /// <summary>The text cut by each step in turn; good until the next call.</summary>
    internal List<Piece> Split(string text, IReadOnlyList<SplitPreTokenizer> steps)
    {
        _allowed += text.Length * MillisecondsPerCharacter;
        _pieces.Clear();
        if (text.Length > 0)
            _pieces.Add(new Piece(0, text.Length));
        foreach (var step in steps)
        {
            _next.Clear();
            foreach (var piece in _pieces)
            {
                RequireTime(text);
                step.Split(text, piece, _next);
            }

            (_pieces, _next) = (_next, _pieces);
        }

        return _pieces;
    }

    /// <exception cref="TokenizerException">A regular expression tries so much at each place that the text would never end.</exception>
    private void RequireTime(string text)
    {
        if (Environment.TickCount64 - _began > _allowed)
        {
            throw new TokenizerException(
                $"The tokenizer's pre_tokenizer takes longer than {_allowed / 1000:0} s on a text of {text.Length} characters: "
                + "shorten the text, or use the tokenizer that the model was published with.");
        }
    }
}
