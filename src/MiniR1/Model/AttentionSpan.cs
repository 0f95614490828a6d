using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// What each query may look at: the positions from a first one up to its own. One number a query says it all - plain
/// causal attention (null), padding on the left, packed documents - where a mask would need one for every pair.
/// </summary>
public static class AttentionSpan
{
    /// <summary>Padding is not seen. A padded query sees itself alone; its output means nothing.</summary>
    /// <param name="attend">[B, S]: nonzero for a real token, zero for padding, which stands on the left only</param>
    /// <param name="queries">T; the queries are the last T of the S positions</param>
    /// <returns>[B, T] int64</returns>
    public static Tensor LeftPadded(Tensor attend, long queries)
    {
        using var scope = NewDisposeScope();
        var keys = attend.shape[1];
        var padding = (attend == 0).sum(-1, keepdim: true); // [B, 1]
        var position = arange(keys - queries, keys, dtype: int64, device: attend.device).unsqueeze(0); // [1, T]
        return position.minimum(padding).MoveToOuterDisposeScope(); // [B, T]
    }

    /// <summary>Within each document of a packed row; neighbours with equal ids are one document.</summary>
    /// <param name="documentIds">[B, T] int64, on the CPU</param>
    /// <returns>[B, T] int64</returns>
    public static Tensor Packed(Tensor documentIds)
    {
        var length = documentIds.shape[1];
        using var data = documentIds.data<long>();
        var ids = data.ToArray();
        var first = new long[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            var position = i % length;
            var continues = position > 0 && ids[i] == ids[i - 1];
            first[i] = continues ? first[i - 1] : position;
        }

        return tensor(first, documentIds.shape);
    }
}
