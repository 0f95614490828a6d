namespace MiniR1.Tokenization.Bpe;

/// <summary>
/// Byte-pair encoding of one piece: of all neighbours that join, the pair whose merge was learnt first is joined,
/// the leftmost of equals, until none joins. Two ways of finding that pair, held equal by a test.
/// </summary>
internal static class BytePairMerger
{
    /// <summary>Up to here looking at all pairs beats keeping them in order.</summary>
    internal const int LongestScan = 48;

    /// <summary>Joins in place.</summary>
    /// <returns>how many tokens are left at the start of <paramref name="tokens"/></returns>
    internal static int Merge(MergeTable merges, Span<int> tokens) =>
        tokens.Length <= LongestScan ? Scan(merges, tokens) : Queue(merges, tokens);

    /// <summary>Quadratic in the length, and the faster one for words.</summary>
    internal static int Scan(MergeTable merges, Span<int> tokens)
    {
        var count = tokens.Length;
        Span<int> ranks = stackalloc int[Math.Max(1, Math.Min(count, LongestScan))]; // of each token with the next
        if (count > ranks.Length)
            ranks = new int[count];
        Span<int> joined = stackalloc int[Math.Max(1, Math.Min(count, LongestScan))];
        if (count > joined.Length)
            joined = new int[count];
        for (var i = 0; i + 1 < count; i++)
            ranks[i] = merges.Rank(tokens[i], tokens[i + 1], out joined[i]);
        while (count > 1)
        {
            var best = Lowest(ranks[..(count - 1)]);
            if (ranks[best] == MergeTable.None)
                break;
            tokens[best] = joined[best];
            tokens[(best + 2)..count].CopyTo(tokens[(best + 1)..]);
            ranks[(best + 1)..(count - 1)].CopyTo(ranks[best..]);
            joined[(best + 1)..(count - 1)].CopyTo(joined[best..]);
            count--;
            if (best + 1 < count)
                ranks[best] = merges.Rank(tokens[best], tokens[best + 1], out joined[best]);
            if (best > 0)
                ranks[best - 1] = merges.Rank(tokens[best - 1], tokens[best], out joined[best - 1]);
        }

        return count;
    }

    /// <summary>
    /// n log n in the length: a linked list of tokens, and the pairs that join in a heap by rank, then place. A pair
    /// whose tokens have since changed has another rank, and is thrown away when its turn comes.
    /// </summary>
    internal static int Queue(MergeTable merges, Span<int> tokens)
    {
        var links = new Link[tokens.Length];
        var heap = new MinHeap(tokens.Length);
        for (var i = 0; i < tokens.Length; i++)
        {
            links[i] = new Link(i - 1, i + 1 < tokens.Length ? i + 1 : -1);
            if (i + 1 < tokens.Length)
                Push(heap, merges.Rank(tokens[i], tokens[i + 1], out _), i);
        }

        while (heap.TryPop(out var pair))
        {
            var place = (int)(pair & uint.MaxValue);
            var next = links[place].Next;
            if (next < 0 || tokens[place] == Gone || merges.Rank(tokens[place], tokens[next], out var joined) != pair >> 32)
                continue;
            tokens[place] = joined;
            tokens[next] = Gone;
            var after = links[next].Next;
            links[place].Next = after;
            if (after >= 0)
            {
                links[after].Previous = place;
                Push(heap, merges.Rank(joined, tokens[after], out _), place);
            }

            if (links[place].Previous is var previous and >= 0)
                Push(heap, merges.Rank(tokens[previous], joined, out _), previous);
        }

        var count = 0;
        foreach (var token in tokens)
        {
            if (token != Gone)
                tokens[count++] = token;
        }

        return count;
    }

    private static void Push(MinHeap heap, int rank, int place)
    {
        if (rank != MergeTable.None)
            heap.Push(((long)rank << 32) | (uint)place);
    }

    private const int Gone = -1;

    private static int Lowest(ReadOnlySpan<int> ranks)
    {
        var best = 0;
        for (var i = 1; i < ranks.Length; i++)
        {
            if (ranks[i] < ranks[best])
                best = i;
        }

        return best;
    }

    private record struct Link(int Previous, int Next);
}
