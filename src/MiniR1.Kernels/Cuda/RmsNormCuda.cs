using MiniR1.Kernels.Cpu;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cuda;

/// <summary>RMSNorm on a GPU.</summary>
internal sealed class RmsNormCuda : autograd.SingleTensorFunction<RmsNormCuda>
{
    /// <summary>The widest row whose gradient fits into a multiprocessor's shared memory.</summary>
    internal const int MaxWidth = 4096;

    private const int FewRows = 1024; // one block a row
    private const int MaxBlocks = 264; // two a multiprocessor of an H100

    public override string Name => "RmsNorm";

    /// <param name="input">[..., D]</param>
    /// <param name="weight">[D]</param>
    /// <param name="epsilon">avoids a division by zero</param>
    /// <returns>[..., D]</returns>
    internal static Tensor Run(Tensor input, Tensor weight, double epsilon)
    {
        ShapeCheck.Require(weight.dim() == 1 && input.size(-1) == weight.size(0) && input.dtype == weight.dtype, "rms_norm", input, weight);
        using var scope = NewDisposeScope();
        var w = weight.contiguous();
        var output = CpuTensor.IsRecorded(input, weight) ? apply(input, w, epsilon) : Compute(new CudaRows(input), w, epsilon, null);
        return output.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (input, weight, epsilon) = ((Tensor)arguments[0], (Tensor)arguments[1], (double)arguments[2]);
        var rows = new CudaRows(input);
        var inverse = CudaTensor.Empty([rows.Count], input, ScalarType.Float32); // [N], 1 / rms of each row
        var output = Compute(rows, weight, epsilon, inverse);
        context.save_for_backward([rows.Tensor, weight, inverse]);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        var saved = context.get_saved_variables();
        using var gradient = outputGradient.contiguous(); // [..., D]
        var (rows, weight, inverse) = (new CudaRows(saved[0]), saved[1], saved[2]);
        var blocks = Math.Min(MaxBlocks, CudaKernel.Share(rows.Count, 8));
        var inputGradient = CudaTensor.Empty(rows.Tensor.shape, rows.Tensor);
        using var partial = CudaTensor.Empty([blocks, rows.Width], inverse); // [blocks, D]
        CudaProgram.Kernel("rms_norm", CudaKernel.Instance("rms_norm_backward", weight)).Launch(
            blocks, 256, 8 * rows.Width * sizeof(float), gradient, rows.Tensor, weight, inverse, inputGradient, partial, rows.Count,
            (int)rows.Width, rows.Stride);
        using var sum = partial.sum(0, type: ScalarType.Float32); // [D]
        return [inputGradient, sum.to_type(weight.dtype), null!];
    }

    private static Tensor Compute(CudaRows rows, Tensor weight, double epsilon, Tensor? inverse)
    {
        var output = CudaTensor.Empty(rows.Tensor.shape, rows.Tensor);
        var width = (int)rows.Width;
        if (inverse is null && rows.Count <= FewRows)
        {
            CudaProgram.Kernel("rms_norm", CudaKernel.Instance("rms_norm_row", weight)).LaunchEarly(
                rows.Count, width >= 1024 ? 256 : 64, 0, rows.Tensor, weight, output, width, rows.Stride, (float)epsilon);
        }
        else
        {
            CudaProgram.Kernel("rms_norm", CudaKernel.Instance("rms_norm_forward", weight)).Launch(
                CudaKernel.Share(rows.Count, 8), 256, 0, rows.Tensor, weight, output, inverse, rows.Count, width, rows.Stride, (float)epsilon);
        }

        return output;
    }
}
