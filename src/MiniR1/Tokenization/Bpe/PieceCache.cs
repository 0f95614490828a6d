namespace MiniR1.Tokenization.Bpe;

/// <summary>
/// The ids of pieces seen before. Each piece has one place, where a later one replaces it: so the cache is bounded,
/// and as entries are immutable and references are written whole, threads need no lock.
/// </summary>
internal sealed class PieceCache
{
    private const int Places = 1 << 16;

    /// <summary>Longer pieces are rare and come but once.</summary>
    internal const int LongestPiece = 32;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>The ids, or null if the piece is not there.</summary>
    internal int[]? Find(ReadOnlySpan<char> piece, out uint place)
    {
        place = Hash(piece) % Places;
        return _entries[place] is { } entry && piece.SequenceEqual(entry.Piece) ? entry.Ids : null;
    }

    internal void Store(uint place, ReadOnlySpan<char> piece, ReadOnlySpan<int> ids) =>
        _entries[place] = new Entry(piece.ToString(), ids.ToArray());

    // FNV-1a, a character at a time. A text made to collide costs no more than one without repetition.
    private static uint Hash(ReadOnlySpan<char> piece)
    {
        var hash = 2166136261u;
        foreach (var character in piece)
            hash = (hash ^ character) * 16777619;
        return hash ^ (hash >> 15);
    }

    private sealed record Entry(string Piece, int[] Ids);
}
