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
    /// n log n in the length: a linked list of tokens, and the pairs that join in a queue by rank and place. A pair
    /// whose tokens have since changed is thrown away when its turn comes.
    /// </summary>
    internal static int Queue(MergeTable merges, Span<int> tokens)
    {
        var links = new Link[tokens.Length];
        var queue = new PriorityQueue<(int Place, int Left, int Right), long>(tokens.Length);
        for (var i = 0; i < tokens.Length; i++)
            links[i] = new Link(i - 1, i + 1 < tokens.Length ? i + 1 : -1);
        for (var i = 0; i + 1 < tokens.Length; i++)
            Enqueue(tokens, i, i + 1);
        while (queue.TryDequeue(out var pair, out _))
        {
            var next = links[pair.Place].Next;
            if (next < 0 || tokens[pair.Place] != pair.Left || tokens[next] != pair.Right)
                continue;
            merges.Rank(pair.Left, pair.Right, out tokens[pair.Place]);
            tokens[next] = Gone;
            var after = links[next].Next;
            links[pair.Place] = links[pair.Place] with { Next = after };
            if (after >= 0)
            {
                links[after] = links[after] with { Previous = pair.Place };
                Enqueue(tokens, pair.Place, after);
            }

            if (links[pair.Place].Previous is var previous and >= 0)
                Enqueue(tokens, previous, pair.Place);
        }

        var count = 0;
        foreach (var token in tokens)
        {
            if (token != Gone)
                tokens[count++] = token;
        }

        return count;

        void Enqueue(ReadOnlySpan<int> all, int left, int right)
        {
            var rank = merges.Rank(all[left], all[right], out _);
            if (rank != MergeTable.None)
                queue.Enqueue((left, all[left], all[right]), ((long)rank << 32) | (uint)left);
        }
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

    private readonly record struct Link(int Previous, int Next);
}
