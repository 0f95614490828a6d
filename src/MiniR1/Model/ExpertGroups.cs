namespace MiniR1.Model;

/// <summary>
/// The N·K choices sorted by expert: a counting sort on the host, which needs the segments' lengths anyway. Within an
/// expert the tokens keep their order, so that sums are made in the same order every time.
/// </summary>
/// <param name="Slots">[N·K]: positions in the flattened [N, K] choices, expert by expert</param>
/// <param name="Tokens">[N·K]: the token of each slot</param>
/// <param name="Counts">[E]: slots of each expert</param>
public sealed record ExpertGroups(long[] Slots, long[] Tokens, long[] Counts)
{
    /// <param name="chosen">[N·K]: the flattened choices</param>
    /// <param name="perToken">K</param>
    /// <param name="experts">E</param>
    public static ExpertGroups Sort(ReadOnlySpan<long> chosen, int perToken, int experts)
    {
        var counts = new long[experts];
        foreach (var expert in chosen)
            counts[expert]++;
        var next = new long[experts];
        for (var expert = 1; expert < experts; expert++)
            next[expert] = next[expert - 1] + counts[expert - 1];
        var slots = new long[chosen.Length];
        var tokens = new long[chosen.Length];
        for (var slot = 0; slot < chosen.Length; slot++)
        {
            var place = next[chosen[slot]]++;
            slots[place] = slot;
            tokens[place] = slot / perToken;
        }

        return new ExpertGroups(slots, tokens, counts);
    }
}
