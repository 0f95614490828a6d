namespace MiniR1.Tasks;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): 64 bits of
/// state, the same numbers on every machine and in every version of .NET. Also the project's stable hash.
/// A mutable struct: keep it in a local variable or a field, pass it by ref.
/// </summary>
public struct SplitMix64(ulong state)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state = state;

    /// <summary>The generator of one item of a stream: neighbouring arguments give unrelated numbers.</summary>
    public static SplitMix64 For(ulong seed, ulong stream, long index) =>
        new(Combine(Combine(Combine(0, seed), stream), unchecked((ulong)index)));

    /// <summary>One more word hashed into <paramref name="hash"/>; order matters.</summary>
    public static ulong Combine(ulong hash, ulong word) => Mix(unchecked((hash ^ word) + GoldenGamma));

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        _state = unchecked(_state + GoldenGamma);
        return Mix(_state);
    }

    /// <summary>Uniform in [0, bound), by multiply and shift; the bias is below bound / 2^64.</summary>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(Next(), (ulong)bound, out _);
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with the given probability.</summary>
    public bool NextBool(double probability) => NextDouble() < probability;

    /// <summary>A bijection of 64-bit words whose output bits each depend on every input bit.</summary>
    private static ulong Mix(ulong word)
    {
        unchecked
        {
            word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9;
            word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
            return word ^ (word >> 31);
        }
    }
}
