namespace MiniR1.Evaluation;

/// <summary>An estimate with its 95 % confidence interval.</summary>
/// <param name="Value">the estimate; NaN if there was nothing to estimate from</param>
/// <param name="Low">lower end</param>
/// <param name="High">upper end</param>
/// <param name="Count">how many observations it rests on</param>
public readonly record struct Interval(double Value, double Low, double High, int Count)
{
    /// <summary>Nothing was observed.</summary>
    public static Interval None { get; } = new(double.NaN, double.NaN, double.NaN, 0);

    /// <summary>Mean of independent observations, one a seed, with Student's t; without ends for a single one.</summary>
    public static Interval OfMean(IReadOnlyList<double> values, double confidence = .95)
    {
        if (values.Count == 0)
            return None;
        var mean = values.Average();
        if (values.Count == 1)
            return new Interval(mean, double.NaN, double.NaN, 1);
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        var half = StudentT.TwoSided(confidence, values.Count - 1) * Math.Sqrt(variance / values.Count);
        return new Interval(mean, mean - half, mean + half, values.Count);
    }

    /// <summary>
    /// A share of independent trials, by Wilson's score interval (Wilson, JASA 22, 1927), which stays within 0 to 1 and
    /// is right for shares near the ends, where the normal one is empty.
    /// </summary>
    /// <param name="successes">0 to trials</param>
    /// <param name="trials">0 or more</param>
    public static Interval OfShare(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        return trials == 0 ? None : OfShare((double)successes / trials, trials);
    }

    /// <inheritdoc cref="OfShare(int, int)"/>
    /// <param name="share">successes over trials</param>
    /// <param name="trials">1 or more</param>
    public static Interval OfShare(double share, int trials)
    {
        const double Z = 1.9599639845400545; // the normal distribution's .975 quantile
        var squared = Z * Z / trials;
        var centre = (share + (squared / 2)) / (1 + squared);
        var half = Z / (1 + squared) * Math.Sqrt((share * (1 - share) / trials) + (squared / (4 * trials)));
        // At the ends the formula gives exactly 0 and 1, but for rounding.
        return new Interval(
            share, share <= 0 ? 0 : Math.Max(0, centre - half), share >= 1 ? 1 : Math.Min(1, centre + half), trials);
    }
}
