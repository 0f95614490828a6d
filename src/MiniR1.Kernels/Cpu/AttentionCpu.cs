using static TorchSharp.torch;

namespace MiniR1.Kernels.Cpu;

/// <summary>
/// Attention over spans on the CPU: softmax(scale q kᵀ) v (arXiv 1706.03762, equation 1), where query i of T sees the keys
/// from first[b, i] to its own position. Keys that are not seen cost nothing. Backward as FlashAttention does (arXiv
/// 2205.14135, algorithm 4): probabilities are computed again from the saved log sums.
/// </summary>
internal sealed unsafe class AttentionCpu : autograd.SingleTensorFunction<AttentionCpu>
{
    private const int FewVectors = 4; // for so few a transposition of the keys does not pay

    public override string Name => "Attention";

    /// <param name="query">[B, T, H, K] float32</param>
    /// <param name="key">[B, S, G, K], H a multiple of G</param>
    /// <param name="value">[B, S, G, V]</param>
    /// <param name="first">[B, T] int64, or null for 0</param>
    /// <param name="scale">of the products</param>
    /// <returns>[B, T, H, V]</returns>
    internal static Tensor Run(Tensor query, Tensor key, Tensor value, Tensor? first, double scale)
    {
        using var scope = NewDisposeScope();
        // An empty tensor stands for none: autograd takes no undefined inputs.
        var firsts = first is null ? empty([0], ScalarType.Int64) : first.contiguous();
        AttentionShape.Check(query, key, value, firsts);
        var (q, k, v) = (CpuTensor.WithNeighbors(query), CpuTensor.WithNeighbors(key), CpuTensor.WithNeighbors(value));
        var output = CpuTensor.IsRecorded(query, key, value) ? apply(q, k, v, firsts, scale) : Compute(q, k, v, firsts, scale, null);
        return output.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (query, key, value, first) = ((Tensor)arguments[0], (Tensor)arguments[1], (Tensor)arguments[2], (Tensor)arguments[3]);
        var scale = (double)arguments[4];
        var logSums = empty([query.size(0), query.size(2), query.size(1)]); // [B, H, T]
        var output = Compute(query, key, value, first, scale, CpuTensor.Data(logSums));
        context.save_for_backward([query, key, value, first, output, logSums]);
        context.save_data("scale", scale);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        var saved = context.get_saved_variables();
        using var gradient = outputGradient.contiguous(); // [B, T, H, V]
        var shape = new AttentionShape(saved[0], saved[1], saved[2], saved[3], (double)context.get_data("scale"));
        var (queries, keys, values) = (empty(saved[0].shape), empty(saved[1].shape), empty(saved[2].shape));
        HeadRows q = new(saved[0]), k = new(saved[1]), v = new(saved[2]), o = new(saved[4]), up = new(gradient);
        HeadRows dq = new(queries), dk = new(keys), dv = new(values);
        var logSums = CpuTensor.Address(saved[5]);
        ParallelRange.For(shape.Batch * shape.Groups, 1, (begin, end) =>
        {
            using var work = new AttentionGradient(shape);
            for (var at = begin; at < end; at++)
                work.Run(at / shape.Groups, at % shape.Groups, q, k, v, o, up, (float*)logSums, dq, dk, dv);
        });
        GC.KeepAlive(saved);
        GC.KeepAlive(gradient);
        return [queries, keys, values, null!, null!];
    }

    private static Tensor Compute(Tensor query, Tensor key, Tensor value, Tensor first, double scale, float* logSums)
    {
        var shape = new AttentionShape(query, key, value, first, scale);
        var output = empty([shape.Batch, shape.Queries, shape.Heads, shape.ValueWidth]);
        HeadRows q = new(query), k = new(key), v = new(value), o = new(output);
        var sums = (nint)logSums;
        ParallelRange.For(shape.Batch * shape.Groups, 1, (begin, end) =>
        {
            using PackedRows keys = new(shape.Keys, shape.Width), values = new(shape.Keys, shape.ValueWidth);
            using var scores = new Scratch(shape.Keys);
            using var sum = new Scratch(shape.ValueWidth);
            for (var at = begin; at < end; at++)
            {
                var (batch, group) = (at / shape.Groups, at % shape.Groups);
                keys.Load(k.At(batch, 0, group), k.TimeStride);
                values.Load(v.At(batch, 0, group), v.TimeStride);
                var isFew = shape.Queries * shape.HeadsPerGroup <= FewVectors;
                if (!isFew)
                    keys.Transpose();
                for (var head = group * shape.HeadsPerGroup; head < (group + 1) * shape.HeadsPerGroup; head++)
                {
                    for (var i = 0; i < shape.Queries; i++)
                    {
                        var (from, to) = shape.Span(batch, i);
                        if (isFew)
                            keys.ProductsByRow(q.At(batch, i, head), from, to, scores.Start);
                        else
                            keys.Products(q.At(batch, i, head), from, to, scores.Start);
                        SoftmaxRow.HideOutside(scores.Start, from, to);
                        var shift = shape.Scale * SoftmaxRow.Max(scores.Start, from, to);
                        var total = SoftmaxRow.Exponentials(scores.Start, from, to, shape.Scale, shift);
                        if (sums != 0)
                            ((float*)sums)[(((batch * shape.Heads) + head) * shape.Queries) + i] = shift + MathF.Log(total);
                        values.Combine(scores.Start, from, to, sum.Start);
                        Lanes.Scale(o.At(batch, i, head), sum.Start, 1 / total, shape.ValueWidth);
                    }
                }
            }
        });
        GC.KeepAlive(query);
        GC.KeepAlive(key);
        GC.KeepAlive(value);
        GC.KeepAlive(first);
        return output;
    }
}
