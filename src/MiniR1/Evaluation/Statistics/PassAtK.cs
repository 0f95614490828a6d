namespace MiniR1.Evaluation;

/// <summary>Whether at least one of k samples is right, estimated from more than k of them.</summary>
public static class PassAtK
{
    /// <summary>
    /// The unbiased estimator 1 - C(n-c, k) / C(n, k) (Chen et al., arXiv 2107.03374, section 2.1): the share of the
    /// k-subsets of the n samples that hold a right one.
    /// </summary>
    /// <param name="samples">n</param>
    /// <param name="right">c, of the n</param>
    /// <param name="k">1 to n</param>
    public static double Of(int samples, int right, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(right, samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, samples);
        // One draw after the other, without putting back; the binomials themselves would overflow.
        var allWrong = 1.0;
        for (var drawn = 0; drawn < k && allWrong > 0; drawn++)
            allWrong *= (double)(samples - right - drawn) / (samples - drawn);
        return 1 - Math.Max(0, allWrong);
    }
}

/// <summary>How many of the samples of each problem are right.</summary>
/// <param name="Samples">n, of each problem</param>
/// <param name="Right">c of each problem</param>
public sealed record PassAtKCounts(int Samples, IReadOnlyList<int> Right)
{
    /// <summary>Mean over the problems.</summary>
    public double At(int k) => Right.Average(right => PassAtK.Of(Samples, right, k));
}
