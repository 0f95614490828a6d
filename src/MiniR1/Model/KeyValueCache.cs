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

    /// <summary>
    /// [1] int64 on the model's device, or null: where the next token goes and what the queries see up to. With a cursor
    /// a pass over one token a row depends on nothing that the host knows, so it can be captured; the caller moves it.
    /// </summary>
    public Tensor? Cursor { get; private set; }

    /// <summary>Hands the cache's end over to a tensor.</summary>
    public void UseCursor(Tensor cursor)
    {
        Cursor = cursor;
        foreach (var layer in layers)
            layer.Cursor = cursor;
    }

    /// <summary>The first rows as a cache of their own, over the same memory and with the same cursor.</summary>
    public KeyValueCache FirstRows(long count) =>
        new([.. layers.Select(layer => layer.FirstRows(count))], count) { Cursor = Cursor };

    /// <summary>Copies rows to the front, in place: finished texts make room without new memory.</summary>
    /// <param name="rows">[B'] int64, ascending</param>
    public void MoveToFront(Tensor rows)
    {
        foreach (var layer in layers)
            layer.MoveToFront(rows);
    }

    /// <summary>Copies the first <paramref name="length"/> positions of another cache's rows here.</summary>
    /// <param name="source">a cache of the same model</param>
    /// <param name="rows">[B'] int64: which of the source's rows each row here becomes</param>
    /// <param name="length">positions</param>
    public void Fill(KeyValueCache source, Tensor rows, long length)
    {
        for (var i = 0; i < layers.Count; i++)
            layers[i].Fill(source.layers[i], rows, length);
    }

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
