using static TorchSharp.torch;

namespace LibTorch;

/// <summary>
/// A transformer's inner functions as one call each, forward and backward, where there is a kernel for them: on the
/// CPU those of native/kernels. Here stand their plain twins, written in TorchSharp's API, which run everywhere else
/// and which the kernels are tested against.
/// </summary>
public static partial class FusedKernels
{
    /// <summary>x / sqrt(mean(x²) + epsilon) · weight over the last dimension (arXiv 1910.07467, equation 4).</summary>
    /// <param name="input">[..., D]</param>
    /// <param name="weight">[D]</param>
    /// <param name="epsilon">keeps the root from 0</param>
    /// <returns>[..., D]</returns>
    public static Tensor PlainRmsNorm(Tensor input, Tensor weight, double epsilon)
    {
        using var scope = NewDisposeScope();
        var wide = input.to_type(ScalarType.Float32); // [..., D]
        var meanSquare = (wide * wide).mean([-1], keepdim: true); // [..., 1]
        var normed = wide * (meanSquare + epsilon).rsqrt(); // [..., D]
        return (weight * normed.to_type(input.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>silu(gate) · up (arXiv 2002.05202).</summary>
    /// <param name="gateAndUp">[..., 2I]: gate, then up</param>
    /// <returns>[..., I]</returns>
    public static Tensor PlainSwiGlu(Tensor gateAndUp)
    {
        using var scope = NewDisposeScope();
        var halves = gateAndUp.chunk(2, -1); // 2 x [..., I]
        return (nn.functional.silu(halves[0]) * halves[1]).MoveToOuterDisposeScope();
    }

    /// <summary>Turns the last 2P numbers of each row, neighbours paired (arXiv 2104.09864); what precedes them stays.</summary>
    /// <param name="input">[B, T, H, N+2P]</param>
    /// <param name="cosine">[T, P]</param>
    /// <param name="sine">[T, P]</param>
    /// <returns>[B, T, H, N+2P]</returns>
    public static Tensor PlainRotaryTail(Tensor input, Tensor cosine, Tensor sine)
    {
        using var scope = NewDisposeScope();
        var turning = 2 * cosine.shape[1];
        var plain = input.shape[3] - turning;
        var parts = input.split([plain, turning], dim: -1); // [B, T, H, N], [B, T, H, 2P]
        var pairs = parts[1].reshape(input.shape[0], input.shape[1], input.shape[2], -1, 2).unbind(-1); // 2 x [B, T, H, P]
        var (c, s) = (cosine.unsqueeze(1), sine.unsqueeze(1)); // [T, 1, P]
        var turned = stack([(pairs[0] * c) - (pairs[1] * s), (pairs[0] * s) + (pairs[1] * c)], dim: -1).flatten(-2, -1); // [B, T, H, 2P]
        return cat([parts[0], turned.to_type(input.dtype)], dim: -1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// softmax(scale q kᵀ) v (arXiv 1706.03762, equation 1), where query i of T, at position S-T+i of S, sees the
    /// positions from first[b, i] to its own.
    /// </summary>
    /// <param name="query">[B, T, H, K]</param>
    /// <param name="key">[B, S, G, K]; each of the G heads serves H / G heads of the query</param>
    /// <param name="value">[B, S, G, V]</param>
    /// <param name="first">[B, T] int64; null for 0: plain causal attention</param>
    /// <param name="scale">of the products</param>
    /// <returns>[B, T, H, V]</returns>
    public static Tensor PlainAttention(Tensor query, Tensor key, Tensor value, Tensor? first, double scale)
    {
        using var scope = NewDisposeScope();
        var repeats = query.shape[2] / key.shape[2];
        var q = query.transpose(1, 2); // [B, H, T, K]
        var k = key.repeat_interleave(repeats, 2).permute(0, 2, 3, 1); // [B, H, K, S]
        var v = value.repeat_interleave(repeats, 2).transpose(1, 2); // [B, H, S, V]
        var hidden = Visible(query.shape[1], key.shape[1], first).logical_not(); // [B or 1, 1, T, S]
        var scores = (q.matmul(k) * scale).masked_fill(hidden, double.NegativeInfinity); // [B, H, T, S]
        return scores.softmax(-1).matmul(v).transpose(1, 2).MoveToOuterDisposeScope(); // [B, T, H, V]
    }

    /// <summary>Which keys each query sees: from its first to itself.</summary>
    /// <param name="queries">T, the last of the S positions</param>
    /// <param name="keys">S</param>
    /// <param name="first">[B, T] int64, or null for 0</param>
    /// <returns>[B or 1, 1, T, S] bool</returns>
    public static Tensor Visible(long queries, long keys, Tensor? first)
    {
        using var scope = NewDisposeScope();
        var position = arange(keys, dtype: ScalarType.Int64, device: first?.device); // [S]
        var causal = position.unsqueeze(0).le(position.narrow(0, keys - queries, queries).unsqueeze(1)); // [T, S]
        if (first is null)
            return causal.unsqueeze(0).unsqueeze(0).MoveToOuterDisposeScope(); // [1, 1, T, S]
        var begun = position.ge(first.unsqueeze(-1)); // [B, T, S]
        return begun.logical_and(causal).unsqueeze(1).MoveToOuterDisposeScope(); // [B, 1, T, S]
    }

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
            var chosen = indices.eq(expert); // [N, K]
            var weight = (weights * chosen).sum(-1, keepdim: true); // [N, 1]
            var inner = PlainSwiGlu(nn.functional.linear(tokens, gateAndUp.select(0, expert))); // [N, I]
            mixed = mixed + (nn.functional.linear(inner, down.select(0, expert)) * weight); // [N, D]
        }

        return mixed.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Muon's quintic Newton-Schulz iteration (Jordan et al., 2024): X = M / |M|, then X &lt;- a X + (b G + c G²) X with
    /// G = X Xᵀ. The constants are those whose slope at 0 is steepest.
    /// </summary>
    /// <param name="matrices">[N, R, C] with R at most C, which keeps the products small</param>
    /// <param name="steps">of the iteration</param>
    /// <returns>[N, R, C]</returns>
    public static Tensor PlainNewtonSchulz(Tensor matrices, int steps)
    {
        using var scope = NewDisposeScope();
        // The Frobenius norm bounds the largest singular value, so all of them start in (0, 1].
        var norms = matrices.square().sum([1, 2], keepdim: true).sqrt() + 1e-7; // [N, 1, 1]
        var x = matrices / norms; // [N, R, C]
        for (var step = 0; step < steps; step++)
        {
            var gram = x.bmm(x.transpose(1, 2)); // [N, R, R]
            var polynomial = gram.baddbmm(gram, gram, beta: -4.7750f, alpha: 2.0315f); // [N, R, R]
            x = x.baddbmm(polynomial, x, beta: 3.4445f, alpha: 1); // [N, R, C]
        }

        return x.MoveToOuterDisposeScope();
    }
}
