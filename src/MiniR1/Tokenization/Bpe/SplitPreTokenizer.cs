using System.Runtime.InteropServices;
using MiniR1.Tokenization.Bpe.Patterns;

namespace MiniR1.Tokenization.Bpe;

/// <summary>One Split of a tokenizer.json: cuts a text where a pattern matches.</summary>
/// <param name="invert">what lies between the matches counts as the matches</param>
internal sealed class SplitPreTokenizer(IPattern pattern, SplitBehavior behavior, bool invert)
{
    /// <summary>Adds the pieces of <paramref name="piece"/> of a text, in order.</summary>
    internal void Split(ReadOnlySpan<char> text, Piece piece, List<Piece> pieces)
    {
        var first = pieces.Count;
        pattern.Cut(text[piece.Start..piece.End], piece.Start, pieces);
        if (behavior == SplitBehavior.Isolated)
            return;
        var kept = Join(CollectionsMarshal.AsSpan(pieces)[first..]);
        pieces.RemoveRange(first + kept, pieces.Count - first - kept);
    }

    // In place: as many pieces or fewer. Returns how many are left.
    private int Join(Span<Piece> cut)
    {
        var (kept, previousIsMatch) = (0, false);
        for (var i = 0; i < cut.Length; i++)
        {
            var isMatch = cut[i].IsMatch != invert;
            if (behavior == SplitBehavior.Removed && isMatch)
                continue;
            if (kept > 0 && Joins(cut, i, isMatch, previousIsMatch))
                cut[kept - 1] = cut[kept - 1] with { End = cut[i].End };
            else
                cut[kept++] = cut[i];
            previousIsMatch = isMatch;
        }

        return kept;
    }

    private bool Joins(ReadOnlySpan<Piece> cut, int at, bool isMatch, bool previousIsMatch) => behavior switch
    {
        SplitBehavior.MergedWithPrevious => isMatch && !previousIsMatch,
        SplitBehavior.MergedWithNext => !isMatch && previousIsMatch,
        SplitBehavior.Contiguous => isMatch == previousIsMatch,
        _ => false,
    };
}
