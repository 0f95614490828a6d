using MiniR1.Kernels.Cpu;
using MiniR1.Kernels.Cuda;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

public static partial class FusedKernels
{
    /// <summary>silu(gate) · up (arXiv 2002.05202).</summary>
    /// <param name="gateAndUp">[..., 2I]: gate, then up</param>
    /// <returns>[..., I]</returns>
    public static Tensor PlainSwiGlu(Tensor gateAndUp)
    {
        using var scope = NewDisposeScope();
        var halves = gateAndUp.chunk(2, -1); // 2 x [..., I]
        return (nn.functional.silu(halves[0]) * halves[1]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="PlainSwiGlu"/>
    public static Tensor SwiGlu(Tensor gateAndUp)
    {
        if (!CudaTensor.Fits(gateAndUp) || gateAndUp.size(-1) % 8 != 0)
            return CpuTensor.Fits(gateAndUp) ? SwiGluCpu.Run(gateAndUp) : PlainSwiGlu(gateAndUp);
        using var scope = NewDisposeScope();
        var rows = gateAndUp.reshape(-1, gateAndUp.size(-1)); // [N, 2I]
        var none = empty([rows.size(0), 0], ScalarType.Float32, rows.device); // no network is weighted
        long[] shape = [.. gateAndUp.shape[..^1], gateAndUp.size(-1) / 2];
        return GatedExpertsCuda.Run(rows, none, 1).view(shape).MoveToOuterDisposeScope(); // [..., I]
    }
}
