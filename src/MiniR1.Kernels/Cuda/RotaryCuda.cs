using MiniR1.Kernels.Cpu;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cuda;

/// <summary>Rotary embedding on a GPU.</summary>
internal sealed class RotaryCuda : autograd.SingleTensorFunction<RotaryCuda>
{
    public override string Name => "RotaryTail";

    /// <param name="input">[B, T, H, N+2P]</param>
    /// <param name="cosine">[T, P] float32</param>
    /// <param name="sine">[T, P] float32</param>
    /// <returns>[B, T, H, N+2P]</returns>
    internal static Tensor Tail(Tensor input, Tensor cosine, Tensor sine)
    {
        ShapeCheck.Require(
            input.dim() == 4 && cosine.dim() == 2 && cosine.size(0) == input.size(1) && 2 * cosine.size(1) <= input.size(3) && input.size(3) % 2 == 0,
            "rotary_tail", input, cosine);
        using var scope = NewDisposeScope();
        var (rows, c, s) = (CpuTensor.WithNeighbors(input), cosine.contiguous(), sine.contiguous());
        var output = CpuTensor.IsRecorded(input) ? apply(rows, c, s) : Rotate(rows, c, s, 1);
        return output.MoveToOuterDisposeScope();
    }

    /// <summary>Number i paired with number i + P; no gradient.</summary>
    /// <param name="input">[B, T, H, 2P]</param>
    /// <param name="cosine">[T, P] float32</param>
    /// <param name="sine">[T, P] float32</param>
    /// <returns>[B, T, H, 2P]</returns>
    internal static Tensor Halves(Tensor input, Tensor cosine, Tensor sine)
    {
        ShapeCheck.Require(
            input.dim() == 4 && cosine.dim() == 2 && cosine.size(0) == input.size(1) && 2 * cosine.size(1) == input.size(3),
            "rotary_halves", input, cosine);
        using var scope = NewDisposeScope();
        var (rows, c, s) = (CpuTensor.WithNeighbors(input), cosine.contiguous(), sine.contiguous());
        var output = CudaTensor.Empty(input.shape, input);
        var (shape, strides, count) = (rows.shape, rows.stride(), input.numel() / 2);
        CudaProgram.Kernel("rotary_halves", CudaKernel.Instance("rotary_halves", rows)).Launch(
            CudaKernel.Share(count, 256), 256, 0, rows, c, s, output, count, shape[1], (int)shape[2], (int)c.size(1), strides[0], strides[1],
            strides[2]);
        return output.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (input, cosine, sine) = ((Tensor)arguments[0], (Tensor)arguments[1], (Tensor)arguments[2]);
        context.save_for_backward([cosine, sine]);
        return Rotate(input, cosine, sine, 1);
    }

    // A rotation's transpose is the rotation by the opposite angle.
    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        var saved = context.get_saved_variables();
        using var gradient = outputGradient.contiguous();
        return [Rotate(gradient, saved[0], saved[1], -1), null!, null!];
    }

    private static Tensor Rotate(Tensor input, Tensor cosine, Tensor sine, float direction)
    {
        var output = CudaTensor.Empty(input.shape, input);
        var (shape, strides, count) = (input.shape, input.stride(), input.numel() / 2);
        CudaProgram.Kernel("rotary", CudaKernel.Instance("rotary_tail", input)).Launch(
            CudaKernel.Share(count, 256), 256, 0, input, cosine, sine, output, count, shape[1], (int)shape[2], (int)shape[3],
            (int)cosine.size(1), strides[0], strides[1], strides[2], direction);
        return output;
    }
}
