using static TorchSharp.torch;

namespace MiniR1.Exercises.Chapter05;

/// <summary>A router's choice as it should be, and with a piece done otherwise: what checks compare answers with.</summary>
internal sealed record Routed
{
    /// <summary>From scores to affinities.</summary>
    internal Func<Tensor, Tensor> Affinity { get; init; } = scores => scores.sigmoid();

    /// <summary>The bias takes part in the choice.</summary>
    internal bool BiasChooses { get; init; } = true;

    /// <summary>The bias takes part in the weights.</summary>
    internal bool BiasWeighs { get; init; }

    /// <summary>The bias is added before the affinity is taken.</summary>
    internal bool BiasFirst { get; init; }

    /// <summary>What weights are divided by, given those of the chosen and those of all experts; null for nothing.</summary>
    internal Func<Tensor, Tensor, Tensor>? Sum { get; init; } = (chosen, _) => chosen.sum(-1, keepdim: true);

    /// <param name="scores">[N, E]</param>
    /// <param name="bias">[E]</param>
    /// <param name="k">experts a token</param>
    /// <returns>[N, E]: weights, 0 for experts that are not chosen</returns>
    internal Tensor Spread(Tensor scores, Tensor bias, int k)
    {
        var affinity = Affinity(BiasFirst ? scores + bias : scores); // [N, E]
        var biased = BiasFirst || !BiasChooses ? affinity : affinity + bias; // [N, E]
        var indices = biased.topk(k).Item2; // [N, K]
        var from = BiasWeighs ? affinity + bias : affinity; // [N, E]
        var weights = from.gather(1, indices); // [N, K]
        return Spread(indices, Sum is null ? weights : weights / Sum(weights, from), scores.shape[1]);
    }

    /// <param name="indices">[N, K]</param>
    /// <param name="weights">[N, K]</param>
    /// <param name="experts">E</param>
    /// <returns>[N, E]</returns>
    internal static Tensor Spread(Tensor indices, Tensor weights, long experts) =>
        zeros(indices.shape[0], experts).scatter_(1, indices, weights.to(float32));
}
