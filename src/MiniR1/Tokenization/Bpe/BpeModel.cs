using System.Buffers;
using System.Text;

namespace MiniR1.Tokenization.Bpe;

/// <summary>Turns pieces into ids.</summary>
/// <param name="ignoreMerges">a piece that is a token is that token, whatever its merges would give</param>
internal sealed class BpeModel(Vocabulary vocabulary, MergeTable merges, bool ignoreMerges)
{
    private readonly PieceCache _cache = new();

    internal void Encode(ReadOnlySpan<char> text, List<Piece> pieces, IdList ids)
    {
        foreach (var piece in pieces)
            Encode(text[piece.Start..piece.End], ids);
    }

    private void Encode(ReadOnlySpan<char> piece, IdList ids)
    {
        if (piece.Length > PieceCache.LongestPiece)
        {
            Merge(piece, ids);
        }
        else if (_cache.Find(piece, out var place) is { } known)
        {
            ids.Add(known);
        }
        else
        {
            var start = ids.Count;
            Merge(piece, ids);
            _cache.Store(place, piece, ids.From(start));
        }
    }

    private void Merge(ReadOnlySpan<char> piece, IdList ids)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(piece.Length));
        var utf8 = buffer.AsSpan(0, Encoding.UTF8.GetBytes(piece, buffer));
        if (ignoreMerges && vocabulary.TryGetId(utf8, out var whole))
        {
            ids.Add(whole);
        }
        else
        {
            var tokens = ids.Extend(utf8.Length);
            for (var i = 0; i < utf8.Length; i++)
                tokens[i] = vocabulary.ByteIds[utf8[i]];
            ids.Shrink(utf8.Length - BytePairMerger.Merge(merges, tokens));
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
