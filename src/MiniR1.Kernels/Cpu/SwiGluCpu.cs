using System.Numerics;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cpu;

/// <summary>silu(gate) · up (arXiv 2002.05202) on the CPU, gate and up side by side in a row.</summary>
internal sealed unsafe class SwiGluCpu : autograd.SingleTensorFunction<SwiGluCpu>
{
    private const int RowsPerThread = 512;

    public override string Name => "SwiGlu";

    /// <param name="gateAndUp">[..., 2I] float32</param>
    /// <returns>[..., I]</returns>
    internal static Tensor Run(Tensor gateAndUp)
    {
        ShapeCheck.Require(gateAndUp.dim() > 0 && gateAndUp.size(-1) % 2 == 0, "swiglu", gateAndUp);
        using var rows = gateAndUp.contiguous(); // [..., 2I]
        return CpuTensor.IsRecorded(gateAndUp) ? apply(rows) : Compute(rows);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var gateAndUp = (Tensor)arguments[0];
        context.save_for_backward([gateAndUp]);
        return Compute(gateAndUp);
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        var saved = context.get_saved_variables();
        using var gradient = outputGradient.contiguous(); // [..., I]
        var result = empty_like(saved[0]); // [..., 2I]
        var width = (int)gradient.size(-1);
        float* x = CpuTensor.Data(saved[0]), g = CpuTensor.Data(gradient), dx = CpuTensor.Data(result);
        for (var rows = gradient.numel() / width; rows > 0; rows--, x += 2 * width, dx += 2 * width, g += width)
            Backward(x, x + width, g, dx, dx + width, width);
        GC.KeepAlive(saved);
        return [result];
    }

    /// <summary>One row: output = silu(gate) · up.</summary>
    internal static void Forward(float* gate, float* up, float* output, int width)
    {
        var i = 0;
        for (; i + Lanes.Width <= width; i += Lanes.Width)
        {
            var g = Lanes.Load(gate + i);
            Lanes.Store(output + i, g / (Vector<float>.One + Lanes.Exp(-g)) * Lanes.Load(up + i));
        }

        for (; i < width; i++)
            output[i] = gate[i] / (1 + Lanes.Exp(-gate[i])) * up[i];
    }

    /// <summary>One row backward: d silu(g) = s (1 + g (1 - s)) with s = sigmoid(g).</summary>
    internal static void Backward(float* gate, float* up, float* gradient, float* gateGradient, float* upGradient, int width)
    {
        var i = 0;
        for (; i + Lanes.Width <= width; i += Lanes.Width)
        {
            var (g, d) = (Lanes.Load(gate + i), Lanes.Load(gradient + i));
            var sigmoid = Vector<float>.One / (Vector<float>.One + Lanes.Exp(-g));
            var silu = g * sigmoid;
            Lanes.Store(gateGradient + i, d * Lanes.Load(up + i) * Lanes.MultiplyAdd(silu, Vector<float>.One - sigmoid, sigmoid));
            Lanes.Store(upGradient + i, d * silu);
        }

        for (; i < width; i++)
        {
            var sigmoid = 1 / (1 + Lanes.Exp(-gate[i]));
            var silu = gate[i] * sigmoid;
            gateGradient[i] = gradient[i] * up[i] * (sigmoid + (silu * (1 - sigmoid)));
            upGradient[i] = gradient[i] * silu;
        }
    }

    private static Tensor Compute(Tensor gateAndUp)
    {
        long[] shape = [.. gateAndUp.shape];
        var width = (int)(shape[^1] /= 2);
        var output = empty(shape); // [..., I]
        nint x = CpuTensor.Address(gateAndUp), y = CpuTensor.Address(output);
        ParallelRange.For(output.numel() / width, RowsPerThread, (begin, end) =>
        {
            for (var row = begin; row < end; row++)
            {
                var gate = (float*)x + (row * 2 * width);
                Forward(gate, gate + width, (float*)y + (row * width), width);
            }
        });
        GC.KeepAlive(gateAndUp);
        return output;
    }
}
