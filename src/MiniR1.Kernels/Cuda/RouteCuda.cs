using MiniR1.Kernels.Cpu;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cuda;

/// <summary>DeepSeek-V3's router without groups on a GPU.</summary>
internal sealed class RouteCuda : autograd.SingleTensorFunction<RouteCuda>
{
    /// <summary>A warp's lanes.</summary>
    internal const int MaxExperts = 32;

    public override string Name => "Route";

    /// <param name="tokens">[N, D]</param>
    /// <param name="weight">[E, D]</param>
    /// <param name="bias">[E] float32</param>
    /// <param name="chosen">K</param>
    /// <param name="normalize">whether the K weights sum to the scale</param>
    /// <param name="scale">of the weights</param>
    /// <returns>[N, E] float32, 0 for the experts that are not chosen</returns>
    internal static Tensor Run(Tensor tokens, Tensor weight, Tensor bias, int chosen, bool normalize, double scale)
    {
        ShapeCheck.Require(
            tokens.dim() == 2 && weight.dim() == 2 && weight.size(1) == tokens.size(1) && weight.size(0) <= MaxExperts
                && chosen <= weight.size(0) && tokens.size(1) % 4 == 0 && bias.numel() == weight.size(0),
            "route", tokens, weight, bias);
        using var scope = NewDisposeScope();
        var (rows, w, b) = (tokens.contiguous(), weight.contiguous(), bias.contiguous());
        var output = CpuTensor.IsRecorded(tokens, weight)
            ? apply(rows, w, b, chosen, normalize, scale)
            : Compute(rows, w, b, chosen, normalize, scale).Weights;
        return output.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (tokens, weight, bias) = ((Tensor)arguments[0], (Tensor)arguments[1], (Tensor)arguments[2]);
        var (chosen, normalize, scale) = ((int)arguments[3], (bool)arguments[4], (double)arguments[5]);
        var (affinities, weights) = Compute(tokens, weight, bias, chosen, normalize, scale);
        context.save_for_backward([tokens, weight, affinities, weights]);
        context.save_data("normalize", normalize);
        context.save_data("scale", scale);
        return weights;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        using var frozen = no_grad();
        var saved = context.get_saved_variables();
        var (tokens, weight) = (saved[0], saved[1]);
        using var gradient = outputGradient.contiguous(); // [N, E]
        using var logitGradient = empty_like(gradient); // [N, E]
        var tokenGradient = empty_like(tokens); // [N, D]
        CudaProgram.Kernel("router", CudaKernel.Instance("route_backward", tokens)).Launch(
            CudaKernel.Share(tokens.size(0), 8), 256, 0, gradient, saved[2], saved[3], weight, logitGradient, tokenGradient, tokens.size(0),
            (int)tokens.size(1), (int)weight.size(0), (bool)context.get_data("normalize") ? 1 : 0, (float)(double)context.get_data("scale"));
        using var narrow = logitGradient.to_type(tokens.dtype);
        using var transposed = narrow.t();
        return [tokenGradient, transposed.mm(tokens), null!, null!, null!, null!]; // [N, D], [E, D]
    }

    private static (Tensor Affinities, Tensor Weights) Compute(
        Tensor tokens, Tensor weight, Tensor bias, int chosen, bool normalize, double scale)
    {
        var (count, experts) = (tokens.size(0), weight.size(0));
        var affinities = CudaTensor.Empty([count, experts], tokens, ScalarType.Float32);
        var weights = empty_like(affinities);
        CudaProgram.Kernel("router", CudaKernel.Instance("route_forward", tokens)).Launch(
            CudaKernel.Share(count, 8), 256, 0, tokens, weight, bias, affinities, weights, count, (int)tokens.size(1), (int)experts, chosen,
            normalize ? 1 : 0, (float)scale);
        return (affinities, weights);
    }
}
