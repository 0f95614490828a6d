using MiniR1.Kernels.Cpu;
using MiniR1.Kernels.Cuda;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

public static partial class FusedKernels
{
    /// <summary>
    /// The routed experts of a mixture (arXiv 2401.06066, equation 3): the sum of each token's K chosen SwiGLU
    /// networks, weighted.
    /// </summary>
    /// <param name="tokens">[N, D]</param>
    /// <param name="indices">[N, K] int64, in 0 .. E-1</param>
    /// <param name="weights">[N, K]</param>
    /// <param name="gateAndUp">[E, 2I, D]</param>
    /// <param name="down">[E, D, I]</param>
    /// <returns>[N, D]</returns>
    public static Tensor PlainExperts(Tensor tokens, Tensor indices, Tensor weights, Tensor gateAndUp, Tensor down)
    {
        using var scope = NewDisposeScope();
        var mixed = zeros_like(tokens); // [N, D]
        for (var expert = 0; expert < gateAndUp.shape[0]; expert++)
        {
            var chosen = indices.Is(expert); // [N, K]
            var weight = (weights * chosen).sum(-1, keepdim: true); // [N, 1]
            var inner = PlainSwiGlu(nn.functional.linear(tokens, gateAndUp.select(0, expert))); // [N, I]
            mixed = mixed.Plus(nn.functional.linear(inner, down.select(0, expert)) * weight); // [N, D]
        }

        return mixed.MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="PlainExperts"/>
    public static Tensor Experts(Tensor tokens, Tensor indices, Tensor weights, Tensor gateAndUp, Tensor down) =>
        CpuTensor.Fits(tokens) && CpuTensor.Fits(gateAndUp)
            ? ExpertsCpu.Run(tokens, indices, weights, gateAndUp, down)
            : PlainExperts(tokens, indices, weights, gateAndUp, down);

    /// <summary>
    /// SwiGLU of S networks side by side, those of the first E weighted: a mixture's experts between their two products
    /// (arXiv 2401.06066, equation 3). What lies behind the E, shared experts, counts whole.
    /// </summary>
    /// <param name="gateAndUp">[N, 2*S*I]: the S gates, then the S ups</param>
    /// <param name="weights">[N, E] float32, E at most S; 0 for an expert that was not chosen</param>
    /// <param name="networks">S</param>
    /// <returns>[N, S*I]</returns>
    public static Tensor PlainGatedExperts(Tensor gateAndUp, Tensor weights, int networks)
    {
        using var scope = NewDisposeScope();
        var inner = PlainSwiGlu(gateAndUp).unflatten(1, networks, -1); // [N, S, I]
        var whole = networks - weights.size(1);
        var all = whole == 0 ? weights : cat([weights, ones([weights.size(0), whole], device: weights.device)], dim: 1); // [N, S]
        return (inner * all.unsqueeze(-1).to_type(inner.dtype)).flatten(-2, -1).MoveToOuterDisposeScope(); // [N, S*I]
    }

    /// <inheritdoc cref="PlainGatedExperts"/>
    public static Tensor GatedExperts(Tensor gateAndUp, Tensor weights, int networks) =>
        CudaTensor.Fits(gateAndUp) && gateAndUp.size(-1) % (8 * networks) == 0
            ? GatedExpertsCuda.Run(gateAndUp, weights, networks)
            : PlainGatedExperts(gateAndUp, weights, networks);
}
