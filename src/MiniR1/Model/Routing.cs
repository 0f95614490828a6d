using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>What the router decided for N tokens.</summary>
/// <param name="Indices">[N, K] int64: the chosen experts, in no particular order</param>
/// <param name="Weights">[N, K] float32: their mixing weights</param>
public sealed record Routing(Tensor Indices, Tensor Weights)
{
    /// <summary>How many tokens each expert got.</summary>
    /// <returns>[E] int64</returns>
    public Tensor Load(long experts) => bincount(Indices.flatten(), minlength: experts);

    /// <summary>The weights spread over all experts, 0 for those not chosen.</summary>
    /// <returns>[N, E]</returns>
    public Tensor Spread(long experts)
    {
        var empty = zeros([Indices.shape[0], experts], dtype: Weights.dtype, device: Weights.device);
        return empty.scatter(1, Indices, Weights);
    }
}
