using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cpu;

/// <summary>The sizes of an attention, and which keys each query sees.</summary>
internal sealed unsafe class AttentionShape
{
    private readonly long* _first;

    /// <param name="query">[B, T, H, K]</param>
    /// <param name="key">[B, S, G, K]</param>
    /// <param name="value">[B, S, G, V]</param>
    /// <param name="first">[B, T] int64, or empty for 0; must outlive this</param>
    /// <param name="scale">of the products</param>
    internal AttentionShape(Tensor query, Tensor key, Tensor value, Tensor first, double scale)
    {
        long[] q = query.shape, k = key.shape;
        (Batch, Queries, Heads, Width) = (q[0], checked((int)q[1]), q[2], checked((int)q[3]));
        (Keys, Groups, ValueWidth) = (checked((int)k[1]), k[2], checked((int)value.size(3)));
        Scale = (float)scale;
        _first = first.numel() > 0 ? CpuTensor.Integers(first) : null;
    }

    internal long Batch { get; }

    internal int Queries { get; }

    internal long Heads { get; }

    internal int Width { get; }

    internal int Keys { get; }

    internal long Groups { get; }

    internal int ValueWidth { get; }

    internal float Scale { get; }

    internal long HeadsPerGroup => Heads / Groups;

    /// <summary>The keys that a query sees: from the first to before the last.</summary>
    internal (int From, int To) Span(long batch, int query) =>
        (_first == null ? 0 : (int)_first[(batch * Queries) + query], Keys - Queries + query + 1);

    /// <exception cref="TorchException">The tensors do not fit together, or a query would see from behind itself on.</exception>
    internal static void Check(Tensor query, Tensor key, Tensor value, Tensor first)
    {
        long[] q = query.shape, k = key.shape, v = value.shape;
        var fits = q.Length == 4 && k.Length == 4 && v.Length == 4 && q[0] == k[0] && k[0] == v[0] && k[1] == v[1] && k[2] == v[2]
            && q[3] == k[3] && q[1] <= k[1] && k[2] > 0 && q[2] % k[2] == 0;
        if (!fits)
            throw new TorchException($"attention: query {Text(q)}, key {Text(k)} and value {Text(v)} do not fit together.");
        if (first.numel() == 0)
            return;
        if (first.dtype != ScalarType.Int64 || first.dim() != 2 || first.size(0) != q[0] || first.size(1) != q[1])
            throw new TorchException($"attention: first must be int64 of [{q[0]}, {q[1]}], not {first.dtype} of {Text(first.shape)}.");
        var firsts = CpuTensor.Integers(first);
        for (var i = 0L; i < q[0] * q[1]; i++)
        {
            var position = k[1] - q[1] + (i % q[1]);
            if (firsts[i] < 0 || firsts[i] > position)
                throw new TorchException($"attention: a query at position {position} cannot see from {firsts[i]} on.");
        }

        GC.KeepAlive(first);
    }

    private static string Text(long[] shape) => $"[{string.Join(", ", shape)}]";
}

/// <summary>Rows [B, T, H, W] wherever they lie in memory; the tensor must outlive this.</summary>
internal readonly unsafe struct HeadRows
{
    private readonly float* _start;
    private readonly long _batchStride;
    private readonly long _headStride;

    internal HeadRows(Tensor tensor)
    {
        var strides = tensor.stride();
        _start = CpuTensor.Data(tensor);
        (_batchStride, TimeStride, _headStride) = (strides[0], strides[1], strides[2]);
    }

    internal long TimeStride { get; }

    internal float* At(long batch, long time, long head) => _start + (batch * _batchStride) + (time * TimeStride) + (head * _headStride);
}

/// <summary>Zeroed native memory for one thread, a whole number of registers long.</summary>
internal sealed unsafe class Scratch : IDisposable
{
    internal Scratch(long count) => Start = (float*)NativeMemory.AllocZeroed((nuint)Lanes.Padded(checked((int)count)), sizeof(float));

    ~Scratch() => NativeMemory.Free(Start);

    internal float* Start { get; }

    public void Dispose()
    {
        NativeMemory.Free(Start);
        GC.SuppressFinalize(this);
    }
}
