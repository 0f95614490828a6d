using static TorchSharp.torch;

namespace LibTorch;

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
}
