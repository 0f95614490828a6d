namespace MiniR1.Cli.Benchmarks;

/// <summary>After how many tokens each completion ends, whatever is drawn: both sides then do equal work.</summary>
internal static class LengthSchedule
{
    /// <summary>
    /// For each row, <c>state = (1664525 state + 1013904223) mod 2^32</c> (Numerical Recipes' generator), then
    /// <c>20 + (state >> 16) mod 61</c>: 20 to 80 tokens.
    /// </summary>
    internal static int[] Of(int seed, int rows)
    {
        var (state, lengths) = ((uint)seed, new int[rows]);
        for (var row = 0; row < rows; row++)
        {
            state = unchecked((1664525 * state) + 1013904223);
            lengths[row] = 20 + (int)((state >> 16) % 61);
        }

        return lengths;
    }
}
