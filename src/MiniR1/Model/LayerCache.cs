using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// One layer's part of a <see cref="KeyValueCache"/>: buffers made once, [B, ..., capacity, ...], with the rows of
/// new tokens copied into their place.
/// </summary>
public sealed class LayerCache : IDisposable
{
    private readonly int timeDim;
    private readonly Tensor[] buffers;

    /// <param name="timeDim">the buffers' dimension that counts tokens</param>
    /// <param name="buffers">owned by the cache from now on</param>
    public LayerCache(int timeDim, params Tensor[] buffers)
    {
        this.timeDim = timeDim;
        this.buffers = buffers;
        foreach (var buffer in buffers)
            buffer.DetachFromDisposeScope();
    }

    /// <summary>Tokens kept so far; all layers of a pass append at the same place.</summary>
    public long Length { get; internal set; }

    /// <summary>Tokens there is room for.</summary>
    public long Capacity => buffers[0].shape[timeDim];

    /// <summary>Copies the new tokens behind the kept ones; <see cref="Length"/> moves when the whole pass is done.</summary>
    /// <param name="buffer">which of the buffers</param>
    /// <param name="rows">the buffer's shape with T tokens instead of its capacity</param>
    /// <returns>a view of the buffer up to and with the new tokens</returns>
    /// <exception cref="MiniR1Exception">No room left, or the rows carry gradients.</exception>
    public Tensor Append(int buffer, Tensor rows)
    {
        var count = rows.shape[timeDim];
        if (Length + count > Capacity)
            throw new MiniR1Exception(
                $"The key-value cache holds {Capacity} tokens and cannot take {Length + count}; create it with a larger capacity.");
        if (rows.requires_grad)
            throw new MiniR1Exception("A forward pass over a key-value cache keeps no gradients; run it under torch.no_grad().");
        using (var place = buffers[buffer].narrow(timeDim, Length, count))
            place.copy_(rows);
        return buffers[buffer].narrow(timeDim, 0, Length + count);
    }

    public void Dispose()
    {
        foreach (var buffer in buffers)
            buffer.Dispose();
    }

    internal void KeepRows(Tensor rows)
    {
        for (var index = 0; index < buffers.Length; index++)
        {
            var kept = buffers[index].index_select(0, rows).DetachFromDisposeScope();
            buffers[index].Dispose();
            buffers[index] = kept;
        }
    }
}
