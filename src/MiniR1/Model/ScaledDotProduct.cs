using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>softmax(q kᵀ · scale + mask) v (Vaswani et al., arXiv 1706.03762, equation 1), in equal forms.</summary>
public static class ScaledDotProduct
{
    /// <summary>Each head on its own.</summary>
    /// <param name="query">[B, H, T, K]</param>
    /// <param name="key">[B, H, S, K]</param>
    /// <param name="value">[B, H, S, V]</param>
    /// <param name="mask">[B, 1, T, S] or [1, 1, T, S], or null</param>
    /// <param name="scale">of the products</param>
    /// <returns>[B, H, T, V]</returns>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? mask, double scale)
    {
        var scores = (query * scale).matmul(key.transpose(-2, -1)); // [B, H, T, S]
        if (mask is not null)
            scores.add_(mask); // [B, H, T, S]
        return Probabilities(scores, value).matmul(value); // [B, H, T, V]
    }

    /// <summary>Keys and values shared by groups of H / G heads: the queries of a group are stacked, nothing is repeated.</summary>
    /// <param name="query">[B, H, T, K]</param>
    /// <param name="key">[B, G, S, K]</param>
    /// <param name="value">[B, G, S, V]</param>
    /// <param name="mask">[B, 1, T, S] or [1, 1, T, S], or null</param>
    /// <param name="scale">of the products</param>
    /// <returns>[B, H, T, V]</returns>
    public static Tensor AttendGrouped(Tensor query, Tensor key, Tensor value, Tensor? mask, double scale)
    {
        var (batch, heads, queries, width) = (query.shape[0], query.shape[1], query.shape[2], query.shape[3]);
        var (groups, keys) = (key.shape[1], key.shape[2]);
        var perGroup = heads / groups;
        var stacked = (query * scale).reshape(batch, groups, perGroup * queries, width); // [B, G, H/G*T, K]
        var scores = stacked.matmul(key.transpose(-2, -1)); // [B, G, H/G*T, S]
        if (mask is not null)
        {
            var spread = mask.unsqueeze(2).expand(mask.shape[0], 1, perGroup, queries, keys); // [B, 1, H/G, T, S]
            scores.add_(spread.reshape(mask.shape[0], 1, perGroup * queries, keys)); // [B, G, H/G*T, S]
        }

        return Probabilities(scores, value).matmul(value).view(batch, heads, queries, -1); // [B, H, T, V]
    }

    /// <summary>In the library's fused kernel, which chooses by device and shape.</summary>
    /// <inheritdoc cref="Attend"/>
    public static Tensor AttendFused(Tensor query, Tensor key, Tensor value, Tensor? mask, double scale)
    {
        // The kernel multiplies by K^-1/2; the query carries the rest.
        var rest = scale * Math.Sqrt(query.shape[^1]);
        var additive = mask?.to(query.dtype);
        return nn.functional.scaled_dot_product_attention(query * rest, key, value, additive); // [B, H, T, V]
    }

    /// <summary>Repeats each of G heads H / G times.</summary>
    /// <param name="shared">[B, G, S, K]</param>
    /// <param name="heads">H</param>
    /// <returns>[B, H, S, K]</returns>
    public static Tensor RepeatHeads(Tensor shared, long heads)
    {
        var (batch, groups, keys, width) = (shared.shape[0], shared.shape[1], shared.shape[2], shared.shape[3]);
        return groups == heads
            ? shared
            : shared.unsqueeze(2).expand(batch, groups, heads / groups, keys, width).reshape(batch, heads, keys, width); // [B, H, S, K]
    }

    private static Tensor Probabilities(Tensor scores, Tensor value) => scores.dtype == float32
        ? scores.softmax(-1)
        : scores.softmax(-1, float32).to(value.dtype); // [B, H, T, S]
}
