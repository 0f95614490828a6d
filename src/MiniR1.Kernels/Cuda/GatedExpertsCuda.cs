using MiniR1.Kernels.Cpu;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cuda;

/// <summary>SwiGLU of networks side by side, weighted, on a GPU.</summary>
internal sealed class GatedExpertsCuda : autograd.SingleTensorFunction<GatedExpertsCuda>
{
    public override string Name => "GatedExperts";

    /// <param name="gateAndUp">[N, 2 S I]</param>
    /// <param name="weights">[N, E] float32, E at most S</param>
    /// <param name="networks">S</param>
    /// <returns>[N, S I]</returns>
    internal static Tensor Run(Tensor gateAndUp, Tensor weights, long networks)
    {
        ShapeCheck.Require(
            gateAndUp.dim() == 2 && weights.dim() == 2 && weights.size(1) <= networks && gateAndUp.size(1) % (8 * networks) == 0,
            "gated_experts", gateAndUp, weights);
        using var scope = NewDisposeScope();
        var (rows, w) = (gateAndUp.contiguous(), weights.contiguous());
        var output = CpuTensor.IsRecorded(gateAndUp, weights) ? apply(rows, w, networks) : Compute(rows, w, networks);
        return output.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (gateAndUp, weights, networks) = ((Tensor)arguments[0], (Tensor)arguments[1], (long)arguments[2]);
        context.save_for_backward([gateAndUp, weights]);
        context.save_data("networks", networks);
        return Compute(gateAndUp, weights, networks);
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        var saved = context.get_saved_variables();
        using var gradient = outputGradient.contiguous(); // [N, S I]
        var networks = (long)context.get_data("networks");
        var (gateAndUp, weights) = (saved[0], saved[1]);
        var (inputGradient, weightGradient) = (empty_like(gateAndUp), empty_like(weights));
        var tokens = gateAndUp.size(0);
        CudaProgram.Kernel("gated_experts", CudaKernel.Instance("gated_experts_backward", gateAndUp)).Launch(
            CudaKernel.Share(tokens * networks, 8), 256, 0, gradient, gateAndUp, weights, inputGradient, weightGradient, tokens,
            (int)networks, (int)weights.size(1), (int)(gradient.size(1) / networks));
        return [inputGradient, weightGradient, null!];
    }

    private static Tensor Compute(Tensor gateAndUp, Tensor weights, long networks)
    {
        var (tokens, half) = (gateAndUp.size(0), gateAndUp.size(1) / 2);
        var output = CudaTensor.Empty([tokens, half], gateAndUp); // [N, S I]
        CudaProgram.Kernel("gated_experts", CudaKernel.Instance("gated_experts_forward", gateAndUp)).Launch(
            CudaKernel.Share(tokens * half / 4, 256), 256, 0, gateAndUp, weights, output, tokens, (int)networks, (int)weights.size(1),
            (int)(half / networks));
        return output;
    }
}
