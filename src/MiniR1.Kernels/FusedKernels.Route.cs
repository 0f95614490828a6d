using MiniR1.Kernels.Cuda;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

public static partial class FusedKernels
{
    /// <summary>
    /// DeepSeek-V3's router without groups (arXiv 2412.19437, equations 12-16): affinities sigmoid(x wᵀ), of which the
    /// K largest, bias added, are mixed, normalised or not, times the scale. Computed in float32.
    /// </summary>
    /// <param name="tokens">[N, D]</param>
    /// <param name="weight">[E, D]</param>
    /// <param name="bias">[E] float32</param>
    /// <param name="chosen">K</param>
    /// <param name="normalise">whether the K weights sum to the scale</param>
    /// <param name="scale">of the weights</param>
    /// <returns>[N, E] float32, 0 for the experts not chosen</returns>
    public static Tensor PlainRoute(Tensor tokens, Tensor weight, Tensor bias, int chosen, bool normalise, double scale)
    {
        using var scope = NewDisposeScope();
        var affinities = nn.functional.linear(tokens.to_type(ScalarType.Float32), weight.to_type(ScalarType.Float32)).sigmoid(); // [N, E]
        Tensor indices;
        using (no_grad())
            indices = affinities.Plus(bias).topk(chosen, sorted: false).Item2; // [N, K]
        var weights = affinities.gather(1, indices); // [N, K]
        if (normalise)
            weights = weights / weights.sum(-1, keepdim: true).Plus(1e-20);
        var spread = zeros_like(affinities).scatter(1, indices, weights.Times(scale)); // [N, E]
        return spread.MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="PlainRoute"/>
    public static Tensor Route(Tensor tokens, Tensor weight, Tensor bias, int chosen, bool normalise, double scale) =>
        CudaTensor.Fits(tokens) && tokens.size(-1) % 4 == 0 && weight.size(0) <= RouteCuda.MaxExperts
            ? RouteCuda.Run(tokens, weight, bias, chosen, normalise, scale)
            : PlainRoute(tokens, weight, bias, chosen, normalise, scale);
}
