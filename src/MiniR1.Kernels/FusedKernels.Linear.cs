using MiniR1.Kernels.Cpu;
using MiniR1.Kernels.Cuda;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

public static partial class FusedKernels
{
    /// <summary>x Wᵀ + b; the matrix may be of another type, such as bfloat16 to save memory, and is widened then.</summary>
    /// <param name="input">[..., I]</param>
    /// <param name="weight">[O, I]</param>
    /// <param name="bias">[O] of the input's type, or null</param>
    /// <returns>[..., O] of the input's type</returns>
    public static Tensor PlainLinear(Tensor input, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        return nn.functional.linear(input, weight.to_type(input.dtype), bias).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="PlainLinear"/>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias)
    {
        if (IsRow(input, weight))
            return DecodingCuda.LinearRow(input, weight, null, bias, null, 0, isGated: false);
        if (weight.dtype == input.dtype && (is_grad_enabled() || input.numel() > LinearCpu.FewRows * input.size(-1)))
            return nn.functional.linear(input, weight, bias);
        var isKnown = CpuTensor.Fits(input) && !is_grad_enabled() && weight.is_contiguous()
            && (CpuTensor.Fits(weight) || weight.dtype == ScalarType.BFloat16);
        return isKnown ? LinearCpu.Run(input, weight, bias) : PlainLinear(input, weight, bias);
    }

    // One row on a GPU: reading the matrix is all the work, and a kernel that does no more reads it faster.
    private static bool IsRow(Tensor input, Tensor weight) =>
        !is_grad_enabled() && CudaTensor.Fits(input) && input.numel() == input.size(-1) && input.size(-1) % 8 == 0
        && weight.dtype == input.dtype && weight.is_contiguous();
}
