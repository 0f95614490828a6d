using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>How tokens are averaged into one loss.</summary>
public enum LossNormalisation
{
    /// <summary>Over all tokens of the batch (DAPO, arXiv 2503.14476): a long text weighs more.</summary>
    TokenMean,

    /// <summary>Over each text, then over texts (GRPO as published): each text weighs the same, its tokens 1/|o|.</summary>
    SequenceMean,

    /// <summary>The sum over a constant (Dr. GRPO, arXiv 2503.20783): no bias by length.</summary>
    DrGrpo,
}

/// <summary>What shapes the loss of one token.</summary>
/// <param name="ClipLow">how far the ratio may fall below 1 before a token stops counting</param>
/// <param name="ClipHigh">how far it may rise above 1; larger than ClipLow is DAPO's clip-higher</param>
/// <param name="KlWeight">beta, the weight of the divergence from the reference</param>
public sealed record GrpoLossOptions(double ClipLow = .2, double ClipHigh = .2, double KlWeight = 0);

/// <summary>
/// GRPO's loss (DeepSeekMath, arXiv 2402.03300, equation 3): the clipped surrogate of each token, and the k3
/// estimator of its divergence from the reference.
/// </summary>
public static class GrpoLoss
{
    /// <summary>
    /// -min(ratio A, clip(ratio) A) + beta (exp(q - p) - (q - p) - 1), with ratio = exp(p - old).
    /// The loss is the sum of this times <see cref="Weights"/>.
    /// </summary>
    /// <param name="logProbabilities">[B, T], p: of the tokens under the policy, with gradient</param>
    /// <param name="old">[B, T]: under the policy that drew them</param>
    /// <param name="reference">[B, T], q: under the reference; null without a KL term</param>
    /// <param name="advantages">[B], or [B, T] where rows hold several completions</param>
    /// <param name="options">clip range and KL weight</param>
    /// <returns>[B, T]</returns>
    public static Tensor PerToken(
        Tensor logProbabilities, Tensor old, Tensor? reference, Tensor advantages, GrpoLossOptions options)
    {
        using var scope = NewDisposeScope();
        var advantage = advantages.Dimensions == 1 ? advantages.unsqueeze(-1) : advantages; // [B, 1] or [B, T]
        var ratio = (logProbabilities - old).exp(); // [B, T]
        var clipped = ratio.clamp(1 - options.ClipLow, 1 + options.ClipHigh); // [B, T]
        var surrogate = (ratio * advantage).minimum(clipped * advantage); // [B, T]
        if (reference is null || options.KlWeight == 0)
            return (-surrogate).MoveToOuterDisposeScope();
        return (Divergence(logProbabilities, reference) * options.KlWeight - surrogate).MoveToOuterDisposeScope();
    }

    /// <summary>The k3 estimator of KL(policy | reference) at the sampled tokens: exp(q - p) - (q - p) - 1, never negative.</summary>
    /// <returns>[B, T]</returns>
    public static Tensor Divergence(Tensor logProbabilities, Tensor reference)
    {
        using var scope = NewDisposeScope();
        var difference = reference - logProbabilities; // [B, T]
        return (difference.exp() - difference - 1).MoveToOuterDisposeScope();
    }

    /// <summary>What each token's loss counts: 0 for padding.</summary>
    /// <param name="lengths">tokens of each completion of the whole minibatch</param>
    /// <param name="normalisation">how to average</param>
    /// <param name="maxLength">Dr. GRPO's constant: the most tokens a completion may have</param>
    /// <returns>one weight a completion, the same for all its tokens</returns>
    public static double[] Weights(IReadOnlyList<int> lengths, LossNormalisation normalisation, int maxLength)
    {
        var tokens = lengths.Sum();
        Func<int, double> weight = normalisation switch
        {
            LossNormalisation.TokenMean => _ => 1.0 / tokens,
            LossNormalisation.SequenceMean => length => 1.0 / Math.Max(1, length) / lengths.Count,
            _ => _ => 1.0 / lengths.Count / maxLength,
        };
        return [.. lengths.Select(weight)];
    }

    /// <summary>The share of tokens whose gradient the clip removes.</summary>
    /// <param name="mask">[B, T]: 1 for a token, 0 for padding</param>
    /// <returns>a scalar tensor</returns>
    public static Tensor ClipFraction(
        Tensor logProbabilities, Tensor old, Tensor advantages, Tensor mask, GrpoLossOptions options)
    {
        using var scope = NewDisposeScope();
        var advantage = advantages.Dimensions == 1 ? advantages.unsqueeze(-1) : advantages; // [B, 1] or [B, T]
        var ratio = (logProbabilities - old).exp(); // [B, T]
        var low = ratio.lt(1 - options.ClipLow).logical_and(advantage.lt(0)); // [B, T]
        var high = ratio.gt(1 + options.ClipHigh).logical_and(advantage.gt(0)); // [B, T]
        return (low.logical_or(high) * mask).sum().div(mask.sum()).MoveToOuterDisposeScope();
    }
}
