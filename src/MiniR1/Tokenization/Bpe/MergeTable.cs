using System.Numerics;

namespace MiniR1.Tokenization.Bpe;

/// <summary>
/// Which two tokens join to which third, and how early: a hash table with open addressing, as this look-up is most of
/// the work on text that the cache does not know.
/// </summary>
internal sealed class MergeTable
{
    internal const int None = int.MaxValue;

    private const long Empty = -1;

    private readonly Entry[] _entries;
    private readonly int _shift;
    private readonly ulong _multiplier = 0x9E3779B97F4A7C15;

    /// <param name="merges">in order; of equal pairs the last counts, as in Hugging Face's tokenizers</param>
    internal MergeTable(IReadOnlyList<(int Left, int Right, int Joined)> merges)
    {
        var size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, merges.Count * 2));
        _shift = 64 - BitOperations.Log2(size);
        _entries = new Entry[size];
        // A file may be made so that all its pairs meet at one place: then another multiplier, which nobody could foresee.
        while (!TryFill(merges))
            _multiplier = (ulong)Random.Shared.NextInt64() << 1 | 1;
    }

    private bool TryFill(IReadOnlyList<(int Left, int Right, int Joined)> merges)
    {
        Array.Fill(_entries, new Entry(Empty, None, 0));
        var left = 1000 + 100L * merges.Count; // looks at places; about two a pair are usual
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var key = Key(merges[rank].Left, merges[rank].Right);
            var place = Place(key, ref left);
            if (left < 0)
                return false;
            _entries[place] = new Entry(key, rank, merges[rank].Joined);
        }

        return true;
    }

    /// <summary>The merge's place in the order, and the joined token; <see cref="None"/> if the two do not join.</summary>
    internal int Rank(int left, int right, out int joined)
    {
        ref readonly var entry = ref _entries[Place(Key(left, right))];
        joined = entry.Joined;
        return entry.Rank;
    }

    private static long Key(int left, int right) => ((long)left << 32) | (uint)right;

    private uint Place(long key, ref long left)
    {
        var place = (uint)((ulong)key * _multiplier >> _shift);
        while (left-- >= 0 && _entries[place].Key != key && _entries[place].Key != Empty)
            place = (place + 1) & (uint)(_entries.Length - 1);
        return place;
    }

    private uint Place(long key)
    {
        var place = (uint)((ulong)key * _multiplier >> _shift);
        while (_entries[place].Key != key && _entries[place].Key != Empty)
            place = (place + 1) & (uint)(_entries.Length - 1);
        return place;
    }

    private readonly record struct Entry(long Key, int Rank, int Joined);
}
