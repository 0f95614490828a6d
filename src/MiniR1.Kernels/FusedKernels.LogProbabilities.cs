using MiniR1.Kernels.Cuda;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

/// <summary>What training needs of a model's distribution.</summary>
public static partial class FusedKernels
{
    /// <summary>log softmax(logits / temperature) of given tokens, and the entropy of each row, in float32.</summary>
    /// <param name="logits">[..., V]</param>
    /// <param name="targets">[...] int64</param>
    /// <param name="temperature">above 0</param>
    /// <returns>[...] with gradient, and [...] in nats without</returns>
    public static (Tensor Taken, Tensor Entropy) PlainLogProbabilities(Tensor logits, Tensor targets, double temperature)
    {
        using var scope = NewDisposeScope();
        var wide = logits.to_type(ScalarType.Float32); // [..., V]
        var all = (temperature == 1 ? wide : wide.DividedBy(temperature)).log_softmax(-1); // [..., V]
        var taken = all.gather(-1, targets.unsqueeze(-1)).squeeze(-1); // [...]
        using var frozen = no_grad();
        var entropy = -(all.exp() * all).sum(-1); // [...]
        return (taken.MoveToOuterDisposeScope(), entropy.MoveToOuterDisposeScope());
    }

    /// <inheritdoc cref="PlainLogProbabilities"/>
    public static (Tensor Taken, Tensor Entropy) LogProbabilities(Tensor logits, Tensor targets, double temperature) =>
        CudaTensor.Fits(logits)
            ? LogProbabilitiesCuda.Run(logits, targets, temperature)
            : PlainLogProbabilities(logits, targets, temperature);
}
