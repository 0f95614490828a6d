namespace MiniR1.Generation.Replies;

/// <summary>
/// Looks for stop texts in what a model writes, special tokens and tags included; lets through only what cannot become
/// part of one.
/// </summary>
internal sealed class StopScanner(IReadOnlyList<string> stopTexts)
{
    private readonly TextScanner _scanner = new();
    private readonly List<ReplyPiece> _held = [];
    private int _passed; // characters of the first held piece that are let through, where it comes whole or not at all

    internal void Append(ReplyPiece piece)
    {
        _scanner.Append(piece.Text);
        _held.Add(piece);
    }

    /// <summary>What can be let through, and whether a stop text follows it.</summary>
    internal (IReadOnlyList<ReplyPiece> Before, bool IsFound) Read()
    {
        var (before, found) = _scanner.Read(stopTexts);
        return (Take(before.Length), found is not null);
    }

    /// <summary>What is left when no more comes.</summary>
    internal IReadOnlyList<ReplyPiece> Finish() => Take(_scanner.Finish().Length);

    private List<ReplyPiece> Take(int characters)
    {
        _passed += characters;
        var whole = 0;
        for (; whole < _held.Count && _held[whole].Text.Length <= _passed; whole++)
            _passed -= _held[whole].Text.Length;
        var taken = _held[..whole];
        _held.RemoveRange(0, whole);
        if (_passed > 0 && _held[0].IsText)
        {
            taken.Add(new ReplyPiece(_held[0].Text[.._passed]));
            _held[0] = new ReplyPiece(_held[0].Text[_passed..]);
            _passed = 0;
        }

        return taken;
    }
}
