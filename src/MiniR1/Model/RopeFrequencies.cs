namespace MiniR1.Model;

/// <summary>
/// The rotary embedding's closed forms, in double precision: how fast each pair of numbers turns, in radians a position.
/// </summary>
public static class RopeFrequencies
{
    /// <summary>One frequency per pair: theta^(-2i/dimension), stretched as the config says.</summary>
    /// <param name="rope">The settings.</param>
    /// <param name="dimension">Numbers turned, twice the number of pairs.</param>
    /// <param name="maxPositions">The model's context, the default for the original context.</param>
    public static double[] Compute(RopeConfig rope, int dimension, int maxPositions)
    {
        var original = rope.OriginalMaxPositionEmbeddings ?? maxPositions;
        var plain = new double[dimension / 2];
        for (var pair = 0; pair < plain.Length; pair++)
            plain[pair] = Math.Pow(rope.Theta, -2.0 * pair / dimension);
        return rope.Kind switch
        {
            RopeKind.Llama3 => [.. plain.Select(frequency => Llama3(frequency, rope, original))],
            RopeKind.Yarn => Yarn(plain, rope, dimension, original),
            _ => plain,
        };
    }

    /// <summary>
    /// What both rotary tables are multiplied by: 1, or YaRN's 0.1 ln(factor) + 1 (arXiv 2309.00071, equation 22),
    /// or the ratio of DeepSeek's two mscale values where both are given.
    /// </summary>
    public static double TableScale(RopeConfig rope) => rope switch
    {
        { Kind: not RopeKind.Yarn } => 1,
        { AttentionFactor: { } stated } => stated,
        { Mscale: { } mscale and not 0, MscaleAllDim: { } all and not 0 } => YarnScale(rope.Factor, mscale) / YarnScale(rope.Factor, all),
        _ => YarnScale(rope.Factor, 1),
    };

    /// <summary>
    /// What latent attention's softmax scale is multiplied by: the square of 0.1·mscale_all_dim·ln(factor) + 1, or 1.
    /// </summary>
    public static double SoftmaxScale(RopeConfig rope)
    {
        if (rope.Kind != RopeKind.Yarn || rope.MscaleAllDim is not { } all || all == 0)
            return 1;
        var scale = YarnScale(rope.Factor, all);
        return scale * scale;
    }

    private static double YarnScale(double factor, double mscale) => factor <= 1 ? 1 : (0.1 * mscale * Math.Log(factor)) + 1;

    private static double Llama3(double frequency, RopeConfig rope, int original)
    {
        var wavelength = 2 * Math.PI / frequency;
        if (wavelength > original / rope.LowFreqFactor)
            return frequency / rope.Factor;
        if (wavelength < original / rope.HighFreqFactor)
            return frequency;
        var smooth = ((original / wavelength) - rope.LowFreqFactor) / (rope.HighFreqFactor - rope.LowFreqFactor);
        return ((1 - smooth) * frequency / rope.Factor) + (smooth * frequency);
    }

    private static double[] Yarn(double[] plain, RopeConfig rope, int dimension, int original)
    {
        // Pairs below 'low' turn often enough to be kept; above 'high' they are divided by the factor.
        var low = Math.Max(Math.Floor(PairTurning(rope.BetaFast, rope, dimension, original)), 0);
        var high = Math.Min(Math.Ceiling(PairTurning(rope.BetaSlow, rope, dimension, original)), dimension - 1);
        var width = high == low ? 0.001 : high - low;
        var stretched = new double[plain.Length];
        for (var pair = 0; pair < plain.Length; pair++)
        {
            var ramp = Math.Clamp((pair - low) / width, 0, 1);
            stretched[pair] = (plain[pair] / rope.Factor * ramp) + (plain[pair] * (1 - ramp));
        }

        return stretched;
    }

    /// <summary>The pair, as a real number, that turns <paramref name="turns"/> times over the original context.</summary>
    private static double PairTurning(double turns, RopeConfig rope, int dimension, int original) =>
        dimension * Math.Log(original / (turns * 2 * Math.PI)) / (2 * Math.Log(rope.Theta));
}
