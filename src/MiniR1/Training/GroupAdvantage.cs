namespace MiniR1.Training;

/// <summary>
/// Advantages of a group of completions of one prompt (DeepSeekMath, arXiv 2402.03300, section 4.1): the reward,
/// compared with the group's mean; the group takes the place of a critic.
/// </summary>
public static class GroupAdvantage
{
    /// <summary>Added to the standard deviation, so that equal rewards give advantages of 0.</summary>
    public const double Epsilon = 1e-4;

    /// <summary>(r - mean) / (std + 1e-4), or r - mean without <paramref name="standardise"/> (Dr. GRPO, arXiv 2503.20783).</summary>
    /// <param name="rewards">of one group, at least two</param>
    /// <param name="standardise">whether to divide by the sample standard deviation (n - 1)</param>
    public static double[] Of(IReadOnlyList<double> rewards, bool standardise = true)
    {
        var mean = rewards.Average();
        var scale = standardise ? StandardDeviation(rewards, mean) + Epsilon : 1;
        return [.. rewards.Select(reward => (reward - mean) / scale)];
    }

    /// <summary>Whether a group teaches nothing: all its rewards are equal.</summary>
    public static bool IsZeroVariance(IReadOnlyList<double> rewards) => rewards.All(reward => reward == rewards[0]);

    private static double StandardDeviation(IReadOnlyList<double> values, double mean) =>
        Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
}
