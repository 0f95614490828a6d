using MiniR1.Kernels.Cpu;
using MiniR1.Kernels.Cuda;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

public static partial class FusedKernels
{
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
        var scores = q.matmul(k).Times(scale).MaskedFill(hidden, double.NegativeInfinity); // [B, H, T, S]
        return scores.softmax(-1).matmul(v).transpose(1, 2).MoveToOuterDisposeScope(); // [B, T, H, V]
    }

    /// <inheritdoc cref="PlainAttention"/>
    public static Tensor Attention(Tensor query, Tensor key, Tensor value, Tensor? first, double scale) =>
        CpuTensor.Fits(query) && CpuTensor.Fits(key) && CpuTensor.Fits(value)
            ? AttentionCpu.Run(query, key, value, first, scale)
            : PlainAttention(query, key, value, first, scale);

    /// <summary>Which keys each query sees: from its first to itself.</summary>
    /// <param name="queries">T, the last of the S positions</param>
    /// <param name="keys">S</param>
    /// <param name="first">[B, T] int64, or null for 0</param>
    /// <param name="device">where the result is made; null for the CPU</param>
    /// <returns>[B or 1, 1, T, S] bool</returns>
    public static Tensor Visible(long queries, long keys, Tensor? first, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var position = TensorArithmetic.Range(keys, device); // [S]
        var causal = position.unsqueeze(0).le(position.narrow(0, keys - queries, queries).unsqueeze(1)); // [T, S]
        if (first is null)
            return causal.unsqueeze(0).unsqueeze(0).MoveToOuterDisposeScope(); // [1, 1, T, S]
        var begun = position.ge(first.unsqueeze(-1)); // [B, T, S]
        return begun.logical_and(causal).unsqueeze(1).MoveToOuterDisposeScope(); // [B, 1, T, S]
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
        var position = TensorArithmetic.Range(key.shape[1], query.device).unsqueeze(0); // [1, S]
        var hidden = position.lt(first).logical_or(position.gt(cursor)); // [B, S]
        var scores = query.unsqueeze(2).matmul(k).Times(scale)
            .MaskedFill(hidden.unsqueeze(1).unsqueeze(1), double.NegativeInfinity); // [B, H, 1, S]
        var probabilities = scores.softmax(-1, ScalarType.Float32).to_type(v.dtype); // [B, H, 1, S]
        return probabilities.matmul(v).squeeze(2).MoveToOuterDisposeScope(); // [B, H, V]
    }

    /// <inheritdoc cref="PlainDecodeAttention"/>
    public static Tensor DecodeAttention(
        Tensor query, Tensor key, Tensor value, Tensor first, Tensor cursor, double scale) =>
        CudaTensor.Fits(query) && query.size(-1) % 4 == 0 && value.size(-1) % 4 == 0
            ? DecodingCuda.Attention(query, key, value, first, cursor, scale)
            : PlainDecodeAttention(query, key, value, first, cursor, scale);
}
