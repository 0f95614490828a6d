using MiniR1.Kernels.Cpu;
using MiniR1.Kernels.Cuda;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

public static partial class FusedKernels
{
    /// <summary>Turns the last 2P numbers of each row, neighbours paired (arXiv 2104.09864); what precedes them stays.</summary>
    /// <param name="input">[B, T, H, N+2P]</param>
    /// <param name="cosine">[T, P]</param>
    /// <param name="sine">[T, P]</param>
    /// <returns>[B, T, H, N+2P]</returns>
    public static Tensor PlainRotaryTail(Tensor input, Tensor cosine, Tensor sine)
    {
        using var scope = NewDisposeScope();
        var turning = 2 * cosine.shape[1];
        var plain = input.shape[3] - turning;
        var parts = input.split([plain, turning], dim: -1); // [B, T, H, N], [B, T, H, 2P]
        var pairs = parts[1].reshape(input.shape[0], input.shape[1], input.shape[2], -1, 2).unbind(-1); // 2 x [B, T, H, P]
        var (c, s) = (cosine.unsqueeze(1), sine.unsqueeze(1)); // [T, 1, P]
        var turned = stack([(pairs[0] * c) - (pairs[1] * s), (pairs[0] * s).Plus(pairs[1] * c)], dim: -1).flatten(-2, -1); // [B, T, H, 2P]
        return cat([parts[0], turned.to_type(input.dtype)], dim: -1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="PlainRotaryTail"/>
    public static Tensor RotaryTail(Tensor input, Tensor cosine, Tensor sine)
    {
        if (CudaTensor.Fits(input) && input.size(-1) % 2 == 0)
            return RotaryCuda.Tail(input, cosine, sine);
        return CpuTensor.Fits(input) ? RotaryCpu.Tail(input, cosine, sine) : PlainRotaryTail(input, cosine, sine);
    }

    /// <summary>Turns rows of 2P numbers, number i paired with number i + P, as Llama and Qwen do.</summary>
    /// <param name="input">[B, T, H, 2P]</param>
    /// <param name="cosine">[T, P]</param>
    /// <param name="sine">[T, P]</param>
    /// <returns>[B, T, H, 2P]</returns>
    public static Tensor PlainRotaryHalves(Tensor input, Tensor cosine, Tensor sine)
    {
        using var scope = NewDisposeScope();
        var halves = input.chunk(2, -1); // 2 x [B, T, H, P]
        var (a, b) = (halves[0], halves[1]);
        var (c, s) = (cosine.unsqueeze(1), sine.unsqueeze(1)); // [T, 1, P]
        var turned = cat([(a * c) - (b * s), (a * s).Plus(b * c)], dim: -1); // [B, T, H, 2P]
        return turned.to_type(input.dtype).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="PlainRotaryHalves"/>
    public static Tensor RotaryHalves(Tensor input, Tensor cosine, Tensor sine)
    {
        if (is_grad_enabled() || !(CpuTensor.Fits(input) || CudaTensor.Fits(input)))
            return PlainRotaryHalves(input, cosine, sine);
        return input.is_cuda ? RotaryCuda.Halves(input, cosine, sine) : RotaryCpu.Halves(input, cosine, sine);
    }
}
