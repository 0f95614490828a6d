using MiniR1.Tasks;

namespace MiniR1.Generation;

/// <summary>
/// One uniform number for each (seed, row, position), computed and not drawn: what a row gets does not depend on
/// which rows share its batch, on how many threads there are, or on who finished before.
/// </summary>
public static class UniformNumbers
{
    private const ulong Stream = 0x53616D706C65; // "Sample"

    /// <summary>In the open interval (0, 1), on a grid of 2^-24 that float32 holds exactly.</summary>
    public static float At(ulong seed, long row, int position)
    {
        // Hashed one after the other: seed 1's row 0 must not share its numbers with seed 0's row 1.
        var random = SplitMix64.For(SplitMix64.Combine(SplitMix64.Combine(Stream, seed), (ulong)row), Stream, position);
        return ((random.Next() >> 41) + 0.5f) * (1f / (1 << 23));
    }
}
