namespace MiniR1.Checkpoints;

/// <summary>
/// The 8-bit float E4M3 (Micikevicius et al., arXiv 2209.05433): a sign, 4 bits of exponent with bias 7, 3 bits of
/// mantissa. It has no infinities; all ones is NaN, so that the largest number is 448. Exponent 0 means
/// mantissa·2^-9.
/// </summary>
public static class Float8E4M3
{
    /// <summary>The largest number.</summary>
    public const float Max = 448;

    private const int MantissaBits = 3;
    private const int Bias = 7;
    private static readonly float[] s_values = [.. Enumerable.Range(0, 256).Select(code => Compute((byte)code))];

    /// <summary>All 256 values, by their codes.</summary>
    public static ReadOnlySpan<float> Values => s_values;

    /// <summary>The number that a byte stands for; exact.</summary>
    public static float Decode(byte code) => s_values[code];

    private static float Compute(byte code)
    {
        var (exponent, mantissa) = ((code >> MantissaBits) & 0xf, code & 0x7);
        if (exponent == 0xf && mantissa == 0x7)
            return float.NaN;
        var magnitude = exponent == 0
            ? MathF.ScaleB(mantissa, 1 - Bias - MantissaBits)
            : MathF.ScaleB(mantissa + (1 << MantissaBits), exponent - Bias - MantissaBits);
        return (code & 0x80) == 0 ? magnitude : -magnitude;
    }
}
