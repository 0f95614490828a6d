namespace MiniR1.Generation;

/// <summary>
/// Notices that a model's logits stopped being finite: the log-probability of whatever was drawn from them is NaN then.
/// It is looked at where the host reads it anyway, so that no step waits for it.
/// </summary>
public static class FiniteLogits
{
    /// <summary>Whether a token was drawn from numbers.</summary>
    internal static bool Were(float logProbability) => float.IsFinite(logProbability);

    /// <exception cref="MiniR1Exception">The token was drawn from logits that are not finite.</exception>
    internal static void Require(float logProbability, long row, int position)
    {
        if (!Were(logProbability))
            throw Refuse($"at new token {position + 1} of text {row + 1}");
    }

    /// <summary>The sentence.</summary>
    /// <param name="place">where it was noticed first</param>
    public static MiniR1Exception Refuse(string place) => new(
        $"The model's logits are not finite {place}: its weights are damaged or too large for the type they compute in; "
        + "try float32, or take another checkpoint.");
}
