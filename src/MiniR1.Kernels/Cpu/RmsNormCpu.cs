using System.Numerics;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cpu;

/// <summary>RMSNorm (arXiv 1910.07467, equation 4) on the CPU, one pass over each row.</summary>
internal sealed unsafe class RmsNormCpu : autograd.SingleTensorFunction<RmsNormCpu>
{
    private const int RowsPerThread = 1024;

    public override string Name => "RmsNorm";

    /// <param name="input">[..., D] float32</param>
    /// <param name="weight">[D] float32</param>
    /// <param name="epsilon">avoids a division by zero</param>
    /// <returns>[..., D]</returns>
    internal static Tensor Run(Tensor input, Tensor weight, double epsilon)
    {
        ShapeCheck.Require(weight.dim() == 1 && input.dim() > 0 && input.size(-1) == weight.size(0), "rms_norm", input, weight);
        using var rows = input.contiguous(); // [..., D]
        using var scale = weight.contiguous(); // [D]
        return CpuTensor.IsRecorded(input, weight) ? apply(rows, scale, epsilon) : Compute(rows, scale, epsilon, null);
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (input, weight, epsilon) = ((Tensor)arguments[0], (Tensor)arguments[1], (double)arguments[2]);
        var width = weight.size(0);
        var inverse = empty([input.numel() / width]); // [N], 1 / rms of each row
        var output = Compute(input, weight, epsilon, CpuTensor.Data(inverse));
        context.save_for_backward([input, weight, inverse]);
        return output;
    }

    // With n = x / rms: dx = (g w - n mean(g w n)) / rms, dw = sum over rows of g n.
    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        var saved = context.get_saved_variables();
        var (input, weight, inverse) = (saved[0], saved[1], saved[2]);
        using var gradient = outputGradient.contiguous(); // [..., D]
        var inputGradient = empty_like(input);
        var weightGradient = zeros_like(weight);
        var width = (int)weight.size(0);
        var rows = input.numel() / width;
        float* x = CpuTensor.Data(input), w = CpuTensor.Data(weight), r = CpuTensor.Data(inverse), g = CpuTensor.Data(gradient);
        float* dx = CpuTensor.Data(inputGradient), dw = CpuTensor.Data(weightGradient);
        for (var row = 0L; row < rows; row++, x += width, g += width, dx += width)
            Backward(x, w, g, r[row], dx, dw, width);
        GC.KeepAlive(saved);
        return [inputGradient, weightGradient, null!];
    }

    private static Tensor Compute(Tensor input, Tensor weight, double epsilon, float* inverse)
    {
        var output = empty_like(input);
        var width = (int)weight.size(0);
        nint x = CpuTensor.Address(input), w = CpuTensor.Address(weight), y = CpuTensor.Address(output), r = (nint)inverse;
        ParallelRange.For(input.numel() / width, RowsPerThread, (begin, end) =>
        {
            for (var row = begin; row < end; row++)
            {
                var scale = Forward((float*)x + (row * width), (float*)w, (float*)y + (row * width), width, (float)epsilon);
                if (r != 0)
                    ((float*)r)[row] = scale;
            }
        });
        GC.KeepAlive(input);
        GC.KeepAlive(weight);
        return output;
    }

    private static float Forward(float* x, float* w, float* y, int width, float epsilon)
    {
        var inverse = 1 / MathF.Sqrt((Lanes.Dot(x, x, width) / width) + epsilon);
        var inverses = new Vector<float>(inverse);
        var i = 0;
        for (; i + Lanes.Width <= width; i += Lanes.Width)
            Lanes.Store(y + i, Lanes.Load(x + i) * inverses * Lanes.Load(w + i));
        for (; i < width; i++)
            y[i] = x[i] * inverse * w[i];
        return inverse;
    }

    private static void Backward(float* x, float* w, float* g, float inverse, float* dx, float* dw, int width)
    {
        var sums = Vector<float>.Zero;
        var i = 0;
        for (; i + Lanes.Width <= width; i += Lanes.Width)
            sums = Lanes.MultiplyAdd(Lanes.Load(g + i) * Lanes.Load(w + i), Lanes.Load(x + i), sums);
        var sum = Vector.Sum(sums);
        for (; i < width; i++)
            sum += g[i] * w[i] * x[i];
        var mean = sum * inverse * inverse / width;
        var (inverses, means) = (new Vector<float>(inverse), new Vector<float>(mean));
        for (i = 0; i + Lanes.Width <= width; i += Lanes.Width)
        {
            var (up, input) = (Lanes.Load(g + i), Lanes.Load(x + i));
            Lanes.Store(dx + i, inverses * ((up * Lanes.Load(w + i)) - (input * means)));
            Lanes.Store(dw + i, Lanes.MultiplyAdd(up * input, inverses, Lanes.Load(dw + i)));
        }

        for (; i < width; i++)
        {
            dx[i] = inverse * ((g[i] * w[i]) - (x[i] * mean));
            dw[i] += g[i] * x[i] * inverse;
        }
    }
}
