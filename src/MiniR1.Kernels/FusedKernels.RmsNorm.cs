using MiniR1.Kernels.Cpu;
using MiniR1.Kernels.Cuda;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

public static partial class FusedKernels
{
    /// <summary>x / sqrt(mean(x²) + epsilon) · weight over the last dimension (arXiv 1910.07467, equation 4).</summary>
    /// <param name="input">[..., D]</param>
    /// <param name="weight">[D]</param>
    /// <param name="epsilon">keeps the root from 0</param>
    /// <returns>[..., D]</returns>
    public static Tensor PlainRmsNorm(Tensor input, Tensor weight, double epsilon)
    {
        using var scope = NewDisposeScope();
        var wide = input.to_type(ScalarType.Float32); // [..., D]
        var meanSquare = (wide * wide).mean([-1], keepdim: true); // [..., 1]
        var normed = wide * meanSquare.Plus(epsilon).rsqrt(); // [..., D]
        return (weight * normed.to_type(input.dtype)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="PlainRmsNorm"/>
    public static Tensor RmsNorm(Tensor input, Tensor weight, double epsilon)
    {
        if (CudaTensor.Fits(input) && input.size(-1) % 4 == 0 && (input.size(-1) <= RmsNormCuda.MaxWidth || !is_grad_enabled()))
            return RmsNormCuda.Run(input, weight, epsilon);
        return CpuTensor.Fits(input) && CpuTensor.Fits(weight) ? RmsNormCpu.Run(input, weight, epsilon) : PlainRmsNorm(input, weight, epsilon);
    }
}
