using LibTorch;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>softmax(q kᵀ · scale) v (Vaswani et al., arXiv 1706.03762, equation 1) over each query's span, in equal forms.</summary>
public static class ScaledDotProduct
{
    /// <param name="query">[B, T, H, K]</param>
    /// <param name="key">[B, S, G, K]; each of G heads serves H / G of the query's</param>
    /// <param name="value">[B, S, G, V]</param>
    /// <param name="first">[B, T] int64, see <see cref="AttentionSpan"/>; null for plain causal attention</param>
    /// <param name="scale">of the products</param>
    /// <param name="form">which of the equal forms runs</param>
    /// <returns>[B, T, H, V]</returns>
    public static Tensor Attend(
        Tensor query, Tensor key, Tensor value, Tensor? first, double scale, AttentionForm form = AttentionForm.Auto) =>
        form switch
        {
            AttentionForm.Naive => Naive(query, key, value, first, scale),
            AttentionForm.Library => Library(query, key, value, Mask(query, key.shape[1], first), scale),
            _ when query.is_cuda => Library(query, key, value, Mask(query, key.shape[1], first), scale),
            _ => FusedKernels.Attention(query, key, value, first, scale),
        };

    /// <summary>As the context of a pass says: over its span, or up to its cursor.</summary>
    /// <inheritdoc cref="Attend(Tensor, Tensor, Tensor, Tensor?, double, AttentionForm)"/>
    public static Tensor Attend(
        Tensor query, Tensor key, Tensor value, AttentionContext context, double scale, AttentionForm form)
    {
        if (context.Cursor is { } cursor)
            return FusedKernels.DecodeAttention(query.squeeze(1), key, value, context.First!, cursor, scale).unsqueeze(1);
        return context.Mask is { } mask && form != AttentionForm.Naive
            ? Library(query, key, value, mask, scale)
            : Attend(query, key, value, context.First, scale, form);
    }

    /// <summary>Each head on its own, the scores of all pairs written out.</summary>
    /// <inheritdoc cref="Attend(Tensor, Tensor, Tensor, Tensor?, double, AttentionForm)"/>
    public static Tensor Naive(Tensor query, Tensor key, Tensor value, Tensor? first, double scale)
    {
        var q = query.transpose(1, 2); // [B, H, T, K]
        var k = RepeatHeads(key, query.shape[2]).permute(0, 2, 3, 1); // [B, H, K, S]
        var v = RepeatHeads(value, query.shape[2]).transpose(1, 2); // [B, H, S, V]
        var visible = FusedKernels.Visible(query.shape[1], key.shape[1], first, query.device); // [B or 1, 1, T, S]
        var scores = (q.matmul(k) * scale).masked_fill(visible.logical_not(), double.NegativeInfinity); // [B, H, T, S]
        var probabilities = scores.softmax(-1, ScalarType.Float32).to(value.dtype); // [B, H, T, S]
        return probabilities.matmul(v).transpose(1, 2); // [B, T, H, V]
    }

    /// <summary>In the library's own kernel, which chooses by device and shape.</summary>
    /// <param name="query">[B, T, H, K]</param>
    /// <param name="key">[B, S, G, K]</param>
    /// <param name="value">[B, S, G, V]</param>
    /// <param name="mask">see <see cref="Mask"/></param>
    /// <param name="scale">of the products</param>
    /// <returns>[B, T, H, V]</returns>
    public static Tensor Library(Tensor query, Tensor key, Tensor value, Tensor mask, double scale)
    {
        // The kernel multiplies by K^-1/2; the query carries the rest, if there is any.
        var rest = scale * Math.Sqrt(query.shape[3]);
        var q = (Math.Abs(rest - 1) < 1e-12 ? query : query * rest).transpose(1, 2); // [B, H, T, K]
        var k = RepeatHeads(key, query.shape[2]).transpose(1, 2); // [B, H, S, K]
        var v = RepeatHeads(value, query.shape[2]).transpose(1, 2); // [B, H, S, V]
        return nn.functional.scaled_dot_product_attention(q, k, v, mask).transpose(1, 2); // [B, T, H, V]
    }

    /// <summary>What is added to the scores: 0 for the keys that a query sees, -infinity for the others.</summary>
    /// <param name="like">[B, T, ...]: its length, type and device</param>
    /// <param name="keys">S</param>
    /// <param name="first">[B, T] int64, or null for 0</param>
    /// <returns>[B or 1, 1, T, S]</returns>
    public static Tensor Mask(Tensor like, long keys, Tensor? first)
    {
        using var scope = NewDisposeScope();
        var hidden = FusedKernels.Visible(like.shape[1], keys, first, like.device).logical_not(); // [B or 1, 1, T, S]
        return zeros(hidden.shape, like.dtype, like.device)
            .masked_fill_(hidden, double.NegativeInfinity).MoveToOuterDisposeScope(); // [B or 1, 1, T, S]
    }

    /// <summary>Repeats each of G heads H / G times.</summary>
    /// <param name="shared">[B, S, G, K]</param>
    /// <param name="heads">H</param>
    /// <returns>[B, S, H, K]</returns>
    public static Tensor RepeatHeads(Tensor shared, long heads) =>
        shared.shape[2] == heads ? shared : shared.repeat_interleave(heads / shared.shape[2], 2);
}
