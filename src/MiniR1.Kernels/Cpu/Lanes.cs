using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniR1.Kernels.Cpu;

/// <summary>
/// Loops over float32 numbers in memory, a vector register at a time: eight numbers with AVX2, sixteen with AVX-512 where
/// .NET prefers it, four on ARM.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>Numbers in a register.</summary>
    internal static int Width
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector<float>.Count;
    }

    /// <summary><paramref name="count"/> rounded up to whole registers.</summary>
    internal static int Padded(int count) => (count + Width - 1) / Width * Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<float> Load(float* from) => Unsafe.ReadUnaligned<Vector<float>>(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(float* to, Vector<float> value) => Unsafe.WriteUnaligned(to, value);

    /// <summary>a · b + c in one rounding where the processor has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<float> MultiplyAdd(Vector<float> a, Vector<float> b, Vector<float> c) =>
        Vector.FusedMultiplyAdd(a, b, c);

    /// <summary>The sum of a[i] b[i].</summary>
    internal static float Dot(float* a, float* b, int count)
    {
        var (even, odd) = (Vector<float>.Zero, Vector<float>.Zero); // two chains, so that no product waits for the last
        var i = 0;
        for (; i + (2 * Width) <= count; i += 2 * Width)
        {
            even = MultiplyAdd(Load(a + i), Load(b + i), even);
            odd = MultiplyAdd(Load(a + i + Width), Load(b + i + Width), odd);
        }

        if (i + Width <= count)
        {
            even = MultiplyAdd(Load(a + i), Load(b + i), even);
            i += Width;
        }

        var sum = Vector.Sum(even + odd);
        for (; i < count; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>target[i] += factor source[i].</summary>
    internal static void AddScaled(float* target, float* source, float factor, int count)
    {
        var factors = new Vector<float>(factor);
        var i = 0;
        for (; i + Width <= count; i += Width)
            Store(target + i, MultiplyAdd(factors, Load(source + i), Load(target + i)));
        for (; i < count; i++)
            target[i] += factor * source[i];
    }

    /// <summary>target[i] = factor source[i].</summary>
    internal static void Scale(float* target, float* source, float factor, int count)
    {
        var factors = new Vector<float>(factor);
        var i = 0;
        for (; i + Width <= count; i += Width)
            Store(target + i, factors * Load(source + i));
        for (; i < count; i++)
            target[i] = factor * source[i];
    }

    /// <summary>
    /// e to the x within two units in the last place, for x from -87 to 88; what lies outside counts as the nearer end.
    /// x = n ln 2 + r, and e to the r by the polynomial of Cephes' expf.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<float> Exp(Vector<float> x)
    {
        x = Vector.Min(Vector.Max(x, new Vector<float>(-87.3f)), new Vector<float>(88.3f));
        // Adding 1.5 · 2^23 leaves the nearest integer in the mantissa's low bits.
        var magic = new Vector<float>(12582912f);
        var shifted = MultiplyAdd(x, new Vector<float>(1.44269504f), magic);
        var n = shifted - magic;
        var r = MultiplyAdd(n, new Vector<float>(-0.693359375f), x);
        r = MultiplyAdd(n, new Vector<float>(2.12194440e-4f), r);
        var p = new Vector<float>(1.9875691500e-4f);
        p = MultiplyAdd(p, r, new Vector<float>(1.3981999507e-3f));
        p = MultiplyAdd(p, r, new Vector<float>(8.3334519073e-3f));
        p = MultiplyAdd(p, r, new Vector<float>(4.1665795894e-2f));
        p = MultiplyAdd(p, r, new Vector<float>(1.6666665459e-1f));
        p = MultiplyAdd(p, r, new Vector<float>(5.0000001201e-1f));
        p = MultiplyAdd(p, r * r, r + Vector<float>.One);
        var exponent = Vector.ShiftLeft(Vector.AsVectorInt32(shifted), 23); // the magic's own bits are shifted out
        return Vector.AsVectorSingle(Vector.AsVectorInt32(p) + exponent);
    }

    /// <summary>The same for one number.</summary>
    internal static float Exp(float x) => MathF.Exp(Math.Clamp(x, -87.3f, 88.3f));
}
