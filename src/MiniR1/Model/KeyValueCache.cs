using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// What attention keeps of the tokens already seen, so that a new token costs one position. Made by
/// <see cref="CausalLanguageModel.CreateCache"/>; nothing is allocated per step. Use it under
/// <c>torch.no_grad()</c>, and with one set of weights: after an optimiser step, <see cref="Truncate"/> to 0.
/// </summary>
public sealed class KeyValueCache : IDisposable
{
    private readonly IReadOnlyList<LayerCache> layers;

    internal KeyValueCache(IReadOnlyList<LayerCache> layers, long batch)
    {
        this.layers = layers;
        Batch = batch;
    }

    /// <summary>Rows, B.</summary>
    public long Batch { get; private set; }

    /// <summary>Tokens per row there is room for.</summary>
    public long Capacity => layers[0].Capacity;

    /// <summary>Tokens per row kept so far; the next forward pass appends behind them.</summary>
    public long Length => layers[0].Length;

    internal LayerCache this[int layer] => layers[layer];

    /// <summary>Keeps only these rows, in this order: finished texts make room.</summary>
    /// <param name="rows">[B'] int64, row indices</param>
    public void KeepRows(Tensor rows)
    {
        foreach (var layer in layers)
            layer.KeepRows(rows);
        Batch = rows.shape[0];
    }

    /// <summary>Forgets all tokens but the first <paramref name="length"/> of every row.</summary>
    public void Truncate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        foreach (var layer in layers)
            layer.Length = length;
    }

    public void Dispose()
    {
        foreach (var layer in layers)
            layer.Dispose();
    }

    internal void Advance(long count)
    {
        foreach (var layer in layers)
            layer.Length += count;
    }
}
