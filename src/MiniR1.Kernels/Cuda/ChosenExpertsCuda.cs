using MiniR1.Kernels.Cpu;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cuda;

/// <summary>A mixture's chosen experts for few tokens, read where they lie. No gradient.</summary>
internal static unsafe class ChosenExpertsCuda
{
    /// <param name="tokens">[N, D]</param>
    /// <param name="choices">[N, K] int64</param>
    /// <param name="weights">[N, K] float32</param>
    /// <param name="addresses">[2, E] int64: of the experts' gate and up rows [2I, D], and of their down rows [D, I]</param>
    /// <param name="inner">I</param>
    /// <returns>[N, D]</returns>
    internal static Tensor Run(Tensor tokens, Tensor choices, Tensor weights, Tensor addresses, long inner)
    {
        const int Warps = 8;
        var (count, width, experts, perToken) = (choices.numel(), tokens.size(-1), addresses.size(-1), choices.size(-1));
        ShapeCheck.Require(
            tokens.dim() == 2 && choices.dim() == 2 && choices.size(0) == tokens.size(0) && weights.numel() == count
                && weights.dtype == ScalarType.Float32 && choices.dtype == ScalarType.Int64 && addresses.dim() == 2 && addresses.size(0) == 2
                && addresses.is_cuda && addresses.dtype == ScalarType.Int64 && width % 8 == 0 && inner % 8 == 0,
            "chosen_experts", tokens, choices, weights, addresses);
        using var scope = NewDisposeScope();
        var x = CudaTensor.Aligned(tokens);
        var (c, w, table) = (choices.contiguous(), weights.contiguous(), addresses.contiguous());
        var groups = Math.Min(count, experts);
        var (innerTiles, outerTiles) = (CudaKernel.Share(inner, Warps), CudaKernel.Share(width, Warps));
        var starts = CudaTensor.Empty([experts + 1], x, ScalarType.Int32);
        var (order, used) = (CudaTensor.Empty([count], x, ScalarType.Int32), CudaTensor.Empty([groups], x, ScalarType.Int32));
        var middle = CudaTensor.Empty([count, inner], x);
        var partial = CudaTensor.Empty([count, width], x, ScalarType.Float32);
        var output = empty_like(x);
        CudaProgram.Kernel("chosen_experts", "order_choices").LaunchEarly(
            1, 256, experts * sizeof(int), c, starts, order, used, (int)count, (int)experts, (int)groups);
        CudaProgram.Kernel("chosen_experts", CudaKernel.Instance("experts_inner", x)).LaunchEarly(
            groups * innerTiles, Warps * 32, 0, x, w, table, starts, order, used, middle, (int)width, (int)inner, (int)perToken, (int)innerTiles);
        CudaProgram.Kernel("chosen_experts", CudaKernel.Instance("experts_outer", x)).LaunchEarly(
            groups * outerTiles, Warps * 32, 0, middle, table.select(0, 1), starts, order, used, partial, (int)inner, (int)width, (int)outerTiles);
        CudaProgram.Kernel("chosen_experts", CudaKernel.Instance("experts_sum", x)).LaunchEarly(
            CudaKernel.Share(output.numel() / 4, 256), 256, 0, partial, output, output.numel(), (int)width, (int)perToken);
        return output.MoveToOuterDisposeScope();
    }

    /// <summary>Where the numbers of tensors lie on the GPU.</summary>
    /// <returns>[count] int64 on the CPU</returns>
    /// <exception cref="TorchException">One of them is not in one piece.</exception>
    internal static Tensor Addresses(Tensor[] tensors)
    {
        foreach (var part in tensors)
            ShapeCheck.Require(part.is_contiguous() && CudaTensor.IsAligned(part), "addresses", part);
        return tensor(Array.ConvertAll(tensors, part => (long)CpuTensor.Address(part)));
    }
}
