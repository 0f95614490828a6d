using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// Additive attention masks: 0 where a query may look, -infinity where it may not; [B, 1, T, S] or [1, 1, T, S],
/// T queries over S keys. Every query must see at least one key, or its softmax is not a number.
/// </summary>
public static class AttentionMask
{
    /// <summary>Each query sees itself and what came before; the queries are the last T of S positions.</summary>
    /// <returns>[1, 1, T, S]</returns>
    public static Tensor Causal(long queries, long keys, Device? device = null)
    {
        using var scope = NewDisposeScope();
        return Additive(CausalAllowed(queries, keys, device ?? CPU))
            .unsqueeze(0).unsqueeze(0).MoveToOuterDisposeScope(); // [1, 1, T, S]
    }

    /// <summary>Causal, and padding is not seen. A padded query sees itself alone; its output means nothing.</summary>
    /// <param name="attend">[B, S]: nonzero for a real token, zero for padding</param>
    /// <param name="queries">T; the queries are the last T of the S positions</param>
    /// <returns>[B, 1, T, S]</returns>
    public static Tensor LeftPadded(Tensor attend, long queries)
    {
        using var scope = NewDisposeScope();
        var keys = attend.shape[1];
        var causal = CausalAllowed(queries, keys, attend.device); // [T, S]
        var self = eye(keys, device: attend.device).narrow(0, keys - queries, queries) != 0; // [T, S]
        var real = (attend != 0).unsqueeze(1); // [B, 1, S]
        return Additive(causal.logical_and(real).logical_or(self))
            .unsqueeze(1).MoveToOuterDisposeScope(); // [B, 1, T, S]
    }

    /// <summary>Causal within each document of a packed row; equal ids mark one document.</summary>
    /// <param name="documentIds">[B, T]</param>
    /// <returns>[B, 1, T, T]</returns>
    public static Tensor Packed(Tensor documentIds)
    {
        using var scope = NewDisposeScope();
        var length = documentIds.shape[1];
        var same = documentIds.unsqueeze(2) == documentIds.unsqueeze(1); // [B, T, T]
        var causal = CausalAllowed(length, length, documentIds.device); // [T, T]
        return Additive(same.logical_and(causal)).unsqueeze(1).MoveToOuterDisposeScope(); // [B, 1, T, T]
    }

    private static Tensor CausalAllowed(long queries, long keys, Device device) =>
        ones([queries, keys], device: device).tril(keys - queries) != 0; // [T, S]

    private static Tensor Additive(Tensor allowed) =>
        zeros(allowed.shape, device: allowed.device).masked_fill_(allowed.logical_not(), double.NegativeInfinity);
}
