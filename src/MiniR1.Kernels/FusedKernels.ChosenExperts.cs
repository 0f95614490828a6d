using MiniR1.Kernels.Cuda;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

/// <summary>A mixture's chosen experts where its weights are too large to be copied side by side.</summary>
public static partial class FusedKernels
{
    /// <summary>
    /// The sum of each token's K chosen SwiGLU networks, weighted (arXiv 2401.06066, equation 3), choice by choice. No
    /// gradient.
    /// </summary>
    /// <param name="tokens">[N, D]</param>
    /// <param name="indices">[N, K] int64, in 0 .. E-1</param>
    /// <param name="weights">[N, K] float32</param>
    /// <param name="gateAndUp">E x [2I, D]</param>
    /// <param name="down">E x [D, I]</param>
    /// <returns>[N, D]</returns>
    public static Tensor PlainChosenExperts(
        Tensor tokens, Tensor indices, Tensor weights, IReadOnlyList<Tensor> gateAndUp, IReadOnlyList<Tensor> down)
    {
        using var scope = NewDisposeScope();
        using var chosen = indices.cpu().data<long>();
        var (choices, perToken) = (chosen.ToArray(), indices.size(1));
        var rows = new List<Tensor>();
        for (var choice = 0; choice < choices.Length; choice++)
        {
            var expert = (int)choices[choice];
            var token = tokens.narrow(0, choice / perToken, 1); // [1, D]
            var inner = PlainSwiGlu(nn.functional.linear(token, gateAndUp[expert])); // [1, I]
            rows.Add(nn.functional.linear(inner, down[expert])); // [1, D]
        }

        var outputs = cat(rows).view(-1, perToken, tokens.size(1)); // [N, K, D]
        return (outputs * weights.unsqueeze(-1)).sum([1]).to_type(tokens.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Whether <see cref="ChosenExperts"/> takes tokens of this kind and experts of this inner width.</summary>
    public static bool CanChooseExperts(bool isCuda, ScalarType type, long width, long inner) =>
        isCuda && (type is ScalarType.Float32 or ScalarType.BFloat16) && width % 8 == 0 && inner % 8 == 0;

    /// <summary>
    /// As <see cref="PlainChosenExperts"/>, on a GPU, the experts read where they lie. The host does not look at the
    /// choices, so that a step with it can be captured.
    /// </summary>
    /// <param name="tokens">[N, D]</param>
    /// <param name="indices">[N, K] int64, in 0 .. E-1</param>
    /// <param name="weights">[N, K] float32</param>
    /// <param name="addresses">[2, E] int64 on the GPU, of <see cref="ExpertAddresses"/></param>
    /// <param name="inner">I</param>
    /// <returns>[N, D]</returns>
    public static Tensor ChosenExperts(Tensor tokens, Tensor indices, Tensor weights, Tensor addresses, long inner) =>
        ChosenExpertsCuda.Run(tokens, indices, weights, addresses, inner);

    /// <summary>Where experts lie on the GPU: right as long as none of them is moved.</summary>
    /// <param name="gateAndUp">E x [2I, D]</param>
    /// <param name="down">E x [D, I]</param>
    /// <returns>[2, E] int64 on the GPU</returns>
    public static Tensor ExpertAddresses(Tensor[] gateAndUp, Tensor[] down)
    {
        using var scope = NewDisposeScope();
        var both = stack([ChosenExpertsCuda.Addresses(gateAndUp), ChosenExpertsCuda.Addresses(down)]); // [2, E]
        return both.to(down[0].device).MoveToOuterDisposeScope();
    }
}
