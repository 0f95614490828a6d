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

    /// <summary>x Wᵀ + b; the matrix may be of another type, such as bfloat16 to save memory, and is widened then.</summary>
    /// <param name="input">[..., I]</param>
    /// <param name="weight">[O, I]</param>
    /// <param name="bias">[O] of the input's type, or null</param>
    /// <returns>[..., O] of the input's type</returns>
    public static Tensor PlainLinear(Tensor input, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        return nn.functional.linear(input, weight.to_type(input.dtype), bias).MoveToOuterDisposeScope();
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

    /// <summary>Turns rows of 2P numbers, number i paired with number i + P, as Llama and Qwen do.</summary>
    /// <param name="input">[B, T, H, 2P]</param>
    /// <param name="cosine">[T, P]</param>
    /// <param name="sine">[T, P]</param>
    /// <returns>[B, T, H, 2P]</returns>
    public static Tensor PlainRotaryHalves(Tensor input, Tensor cosine, Tensor sine)
    {
        using var scope = NewDisposeScope();
        var halves = input.chunk(2, -1); // 2 x [B, T, H, P]
        var (a, b) = (halves[0], halves[1]);
        var (c, s) = (cosine.unsqueeze(1), sine.unsqueeze(1)); // [T, 1, P]
        var turned = cat([(a * c) - (b * s), (a * s) + (b * c)], dim: -1); // [B, T, H, 2P]
        return turned.to_type(input.dtype).MoveToOuterDisposeScope();
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
        var hidden = Visible(query.shape[1], key.shape[1], first, query.device).logical_not(); // [B or 1, 1, T, S]
        var scores = (q.matmul(k) * scale).masked_fill(hidden, double.NegativeInfinity); // [B, H, T, S]
        return scores.softmax(-1).matmul(v).transpose(1, 2).MoveToOuterDisposeScope(); // [B, T, H, V]
    }

    /// <summary>Which keys each query sees: from its first to itself.</summary>
    /// <param name="queries">T, the last of the S positions</param>
    /// <param name="keys">S</param>
    /// <param name="first">[B, T] int64, or null for 0</param>
    /// <param name="device">where the result is made; null for the CPU</param>
    /// <returns>[B or 1, 1, T, S] bool</returns>
    public static Tensor Visible(long queries, long keys, Tensor? first, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var position = arange(keys, dtype: ScalarType.Int64, device: device); // [S]
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
        var inner = PlainSwiGlu(gateAndUp).unflatten(-1, [networks, -1]); // [N, S, I]
        var whole = networks - weights.size(1);
        var all = whole == 0 ? weights : cat([weights, ones([weights.size(0), whole], device: weights.device)], dim: 1); // [N, S]
        return (inner * all.unsqueeze(-1).to_type(inner.dtype)).flatten(-2, -1).MoveToOuterDisposeScope(); // [N, S*I]
    }

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
            indices = (affinities + bias).topk(chosen, sorted: false).Item2; // [N, K]
        var weights = affinities.gather(1, indices); // [N, K]
        if (normalise)
            weights = weights / (weights.sum(-1, keepdim: true) + 1e-20);
        var spread = zeros_like(affinities).scatter(1, indices, weights * scale); // [N, E]
        return spread.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Attention of one query a row over its part of a cache, from its first position to the cursor: what a decode step
    /// that is captured once can do, since no length is known to the host. No gradient.
    /// </summary>
    /// <param name="query">[B, H, K]</param>
    /// <param name="key">[B, S, G, K]: the whole cache</param>
    /// <param name="value">[B, S, G, V]</param>
    /// <param name="first">[B, 1] int64: the first position that each row sees</param>
    /// <param name="cursor">[1] int64: the last one</param>
    /// <param name="scale">of the products</param>
    /// <returns>[B, H, V]</returns>
    public static Tensor PlainDecodeAttention(
        Tensor query, Tensor key, Tensor value, Tensor first, Tensor cursor, double scale)
    {
        using var scope = NewDisposeScope();
        var repeats = query.shape[1] / key.shape[2];
        var k = key.repeat_interleave(repeats, 2).permute(0, 2, 3, 1); // [B, H, K, S]
        var v = value.repeat_interleave(repeats, 2).transpose(1, 2); // [B, H, S, V]
        var position = arange(key.shape[1], dtype: ScalarType.Int64, device: query.device).unsqueeze(0); // [1, S]
        var hidden = position.lt(first).logical_or(position.gt(cursor)); // [B, S]
        var scores = (query.unsqueeze(2).matmul(k) * scale)
            .masked_fill(hidden.unsqueeze(1).unsqueeze(1), double.NegativeInfinity); // [B, H, 1, S]
        var probabilities = scores.softmax(-1, ScalarType.Float32).to_type(v.dtype); // [B, H, 1, S]
        return probabilities.matmul(v).squeeze(2).MoveToOuterDisposeScope(); // [B, H, V]
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
