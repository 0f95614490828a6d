using System.Collections;
using LibTorch;

namespace TorchSharp.Utils;

/// <summary>Reads and writes a CPU tensor's elements in row-major order.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly bool shared;

    internal TensorAccessor(torch.Tensor tensor, bool shared)
    {
        this.shared = shared;
        // The accessor outlives the scope it is made in, so that it may be returned and enumerated later.
        this.tensor = tensor.DetachFromDisposeScope();
        Count = tensor.NumberOfElements;
    }

    public long Count { get; }

    public T this[params long[] indices]
    {
        get
        {
            var value = Memory[Offset(indices)];
            GC.KeepAlive(this);
            return value;
        }

        set
        {
            RequireShared();
            Memory[Offset(indices)] = value;
            GC.KeepAlive(this);
        }
    }

    private T* Memory => (T*)Native.mr_data(tensor.Handle);

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        From(tensorIndex).CopyTo(array[arrayIndex..]);
        GC.KeepAlive(this);
    }

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        RequireShared();
        array[arrayIndex..].CopyTo(From(tensorIndex));
        GC.KeepAlive(this);
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => tensor.Dispose();

    private Span<T> From(long tensorIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tensorIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tensorIndex, Count);
        return new Span<T>(Memory + tensorIndex, checked((int)(Count - tensorIndex)));
    }

    private void RequireShared()
    {
        if (!shared)
            throw new InvalidOperationException("the tensor is not contiguous, so its elements were copied; write through contiguous() or index_put_.");
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
            return indices[0] >= 0 && indices[0] < Count ? indices[0] : throw new ArgumentOutOfRangeException(nameof(indices));
        var sizes = tensor.shape;
        if (indices.Length != sizes.Length)
            throw new ArgumentException($"{indices.Length} indices for a tensor of {sizes.Length} dimensions.", nameof(indices));
        long offset = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= sizes[i])
                throw new ArgumentOutOfRangeException(nameof(indices), $"index {indices[i]} of dimension {i}, whose size is {sizes[i]}.");
            offset = offset * sizes[i] + indices[i];
        }

        return offset;
    }
}
