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

    /// <summary>[1] int64: where the next token goes, if only the device knows; see <see cref="KeyValueCache.Cursor"/>.</summary>
    internal Tensor? Cursor { get; set; }

    /// <summary>[B, ..., capacity, ...]: a whole buffer, for kernels that know by the cursor what is in use.</summary>
    internal Tensor this[int buffer] => buffers[buffer];

    /// <summary>Copies the new tokens behind the kept ones; <see cref="Length"/> moves when the whole pass is done.</summary>
    /// <param name="buffer">which of the buffers</param>
    /// <param name="rows">the buffer's shape with T tokens instead of its capacity</param>
    /// <returns>a view of the buffer up to and with the new tokens; with a cursor, the whole buffer</returns>
    /// <exception cref="MiniR1Exception">No room left, or the rows carry gradients.</exception>
    public Tensor Append(int buffer, Tensor rows)
    {
        if (Cursor is not null)
            return buffers[buffer].index_copy_(timeDim, Cursor, rows).alias();
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

    /// <summary>The first rows as a cache of their own, over the same memory and with the same cursor.</summary>
    internal LayerCache FirstRows(long count) => new(timeDim, Array.ConvertAll(buffers, buffer => buffer.narrow(0, 0, count)))
    {
        Cursor = Cursor,
        Length = Length,
    };

    /// <summary>Copies rows to the front, where they stay in the same memory.</summary>
    /// <param name="rows">[B'] int64, ascending</param>
    internal void MoveToFront(Tensor rows)
    {
        using var scope = NewDisposeScope();
        foreach (var buffer in buffers)
            buffer.narrow(0, 0, rows.shape[0]).copy_(buffer.index_select(0, rows));
    }

    /// <summary>Copies the first <paramref name="length"/> positions of another cache's rows here.</summary>
    /// <param name="source">of the same layer</param>
    /// <param name="rows">[B] int64: which of the source's rows each row here becomes</param>
    /// <param name="length">positions</param>
    internal void Fill(LayerCache source, Tensor rows, long length)
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < buffers.Length; i++)
        {
            var from = source.buffers[i].narrow(timeDim, 0, length).index_select(0, rows); // [B, length, ...]
            buffers[i].narrow(0, 0, rows.shape[0]).narrow(timeDim, 0, length).copy_(from);
        }
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
