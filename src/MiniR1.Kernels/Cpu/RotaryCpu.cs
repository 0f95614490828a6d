using static TorchSharp.torch;

namespace MiniR1.Kernels.Cpu;

/// <summary>Rotary embedding (arXiv 2104.09864) on the CPU.</summary>
internal sealed unsafe class RotaryCpu : autograd.SingleTensorFunction<RotaryCpu>
{
    private const int TokensPerThread = 256;

    public override string Name => "RotaryTail";

    /// <summary>Rotates the last 2P numbers of each row, neighbors paired.</summary>
    /// <param name="input">[B, T, H, N+2P] float32</param>
    /// <param name="cosine">[T, P]</param>
    /// <param name="sine">[T, P]</param>
    /// <returns>[B, T, H, N+2P]</returns>
    internal static Tensor Tail(Tensor input, Tensor cosine, Tensor sine)
    {
        CheckTables(input, cosine, sine);
        ShapeCheck.Require(2 * cosine.size(1) <= input.size(3), "rotary_tail", input, cosine);
        using var scope = NewDisposeScope();
        var rows = CpuTensor.WithNeighbors(input);
        var (c, s) = (cosine.contiguous(), sine.contiguous());
        var output = CpuTensor.IsRecorded(input) ? apply(rows, c, s) : RotateTail(rows, c, s, 1);
        return output.MoveToOuterDisposeScope();
    }

    /// <summary>Rotates rows of 2P numbers, number i paired with number i + P. No gradient.</summary>
    /// <param name="input">[B, T, H, 2P] float32</param>
    /// <param name="cosine">[T, P]</param>
    /// <param name="sine">[T, P]</param>
    /// <returns>[B, T, H, 2P]</returns>
    internal static Tensor Halves(Tensor input, Tensor cosine, Tensor sine)
    {
        CheckTables(input, cosine, sine);
        ShapeCheck.Require(2 * cosine.size(1) == input.size(3), "rotary_halves", input, cosine);
        using var scope = NewDisposeScope();
        var (rows, c, s) = (CpuTensor.WithNeighbors(input), cosine.contiguous(), sine.contiguous());
        var output = empty(input.shape);
        var pairs = (int)c.size(1);
        ForRows(rows, output, c, s, (x, y, cos, sin) =>
        {
            var i = 0;
            for (; i + Lanes.Width <= pairs; i += Lanes.Width)
            {
                var (a, b, turn, lift) = (Lanes.Load(x + i), Lanes.Load(x + i + pairs), Lanes.Load(cos + i), Lanes.Load(sin + i));
                Lanes.Store(y + i, (a * turn) - (b * lift));
                Lanes.Store(y + i + pairs, (a * lift) + (b * turn));
            }

            for (; i < pairs; i++)
            {
                y[i] = (x[i] * cos[i]) - (x[i + pairs] * sin[i]);
                y[i + pairs] = (x[i] * sin[i]) + (x[i + pairs] * cos[i]);
            }
        });
        return output.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (input, cosine, sine) = ((Tensor)arguments[0], (Tensor)arguments[1], (Tensor)arguments[2]);
        context.save_for_backward([cosine, sine]);
        return RotateTail(input, cosine, sine, 1);
    }

    // A rotation's transpose is the rotation by the opposite angle.
    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        var saved = context.get_saved_variables();
        using var gradient = outputGradient.contiguous();
        return [RotateTail(gradient, saved[0], saved[1], -1), null!, null!];
    }

    private static Tensor RotateTail(Tensor input, Tensor cosine, Tensor sine, float direction)
    {
        var output = empty(input.shape);
        var pairs = (int)cosine.size(1);
        var plain = (int)input.size(3) - (2 * pairs);
        ForRows(input, output, cosine, sine, (x, y, cos, sin) =>
        {
            new ReadOnlySpan<float>(x, plain).CopyTo(new Span<float>(y, plain));
            for (var i = 0; i < pairs; i++)
            {
                var (a, b, lift) = (x[plain + (2 * i)], x[plain + (2 * i) + 1], direction * sin[i]);
                y[plain + (2 * i)] = (a * cos[i]) - (b * lift);
                y[plain + (2 * i) + 1] = (a * lift) + (b * cos[i]);
            }
        });
        return output;
    }

    private delegate void Row(float* x, float* y, float* cosine, float* sine);

    // input [B, T, H, W], whose rows may lie anywhere; output [B, T, H, W], contiguous; tables [T, P].
    private static void ForRows(Tensor input, Tensor output, Tensor cosine, Tensor sine, Row rotate)
    {
        var (shape, strides, pairs) = (input.shape, input.stride(), cosine.size(1));
        var (length, heads, width) = (shape[1], shape[2], shape[3]);
        nint x = CpuTensor.Address(input), y = CpuTensor.Address(output), c = CpuTensor.Address(cosine), s = CpuTensor.Address(sine);
        ParallelRange.For(shape[0] * length, TokensPerThread, (begin, end) =>
        {
            for (var at = begin; at < end; at++)
            {
                var (batch, time) = (at / length, at % length);
                var rows = (float*)x + (batch * strides[0]) + (time * strides[1]);
                for (var head = 0L; head < heads; head++)
                {
                    rotate(rows + (head * strides[2]), (float*)y + (((at * heads) + head) * width),
                        (float*)c + (time * pairs), (float*)s + (time * pairs));
                }
            }
        });
        GC.KeepAlive(input);
        GC.KeepAlive(output);
        GC.KeepAlive(cosine);
        GC.KeepAlive(sine);
    }

    private static void CheckTables(Tensor input, Tensor cosine, Tensor sine) => ShapeCheck.Require(
        input.dim() == 4 && cosine.dim() == 2 && sine.dim() == 2 && cosine.size(0) == input.size(1) && sine.size(0) == cosine.size(0)
            && sine.size(1) == cosine.size(1) && CpuTensor.Fits(cosine) && CpuTensor.Fits(sine),
        "rotary", input, cosine, sine);
}
