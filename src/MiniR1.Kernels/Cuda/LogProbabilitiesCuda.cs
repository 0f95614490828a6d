using MiniR1.Kernels.Cpu;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cuda;

/// <summary>Log-probabilities of given tokens on a GPU, forward and backward in one kernel each.</summary>
internal sealed class LogProbabilitiesCuda : autograd.SingleTensorFunction<LogProbabilitiesCuda>
{
    private const int LongRow = 2048; // a block a row instead of a warp

    public override string Name => "LogProbabilities";

    /// <param name="logits">[..., V]</param>
    /// <param name="targets">[...] int64</param>
    /// <param name="temperature">above 0</param>
    /// <returns>[...] float32 with gradient, and the entropies, [...] float32 without</returns>
    internal static (Tensor Taken, Tensor Entropy) Run(Tensor logits, Tensor targets, double temperature)
    {
        ShapeCheck.Require(
            logits.dim() == targets.dim() + 1 && logits.numel() == targets.numel() * logits.size(-1) && targets.dtype == ScalarType.Int64
                && temperature > 0,
            "log_probabilities", logits, targets);
        using var scope = NewDisposeScope();
        var (rows, ids) = (logits.contiguous(), targets.contiguous());
        var entropy = CudaTensor.Empty(targets.shape, logits, ScalarType.Float32);
        var taken = CpuTensor.IsRecorded(logits) ? apply(rows, ids, entropy, temperature) : Compute(rows, ids, entropy, temperature).Taken;
        return (taken.MoveToOuterDisposeScope(), entropy.MoveToOuterDisposeScope());
    }

    public override Tensor forward(autograd.AutogradContext context, params object[] arguments)
    {
        var (logits, targets, entropy) = ((Tensor)arguments[0], (Tensor)arguments[1], (Tensor)arguments[2]);
        var temperature = (double)arguments[3];
        var (taken, normalizer) = Compute(logits, targets, entropy, temperature);
        context.save_for_backward([logits, targets, normalizer]);
        context.save_data("temperature", temperature);
        return taken;
    }

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor outputGradient)
    {
        var saved = context.get_saved_variables();
        using var gradient = outputGradient.contiguous(); // [...]
        var (logits, targets, normalizer) = (saved[0], saved[1], saved[2]);
        var logitGradient = empty_like(logits); // [..., V]
        CudaProgram.Kernel("log_probabilities", CudaKernel.Instance("log_probabilities_backward", logits)).Launch(
            CudaKernel.Share(logits.numel(), 256), 256, 0, gradient, logits, targets, normalizer, logitGradient, targets.numel(),
            (int)logits.size(-1), (float)(1 / (double)context.get_data("temperature")));
        return [logitGradient, null!, null!, null!];
    }

    private static (Tensor Taken, Tensor Normalizer) Compute(Tensor logits, Tensor targets, Tensor entropy, double temperature)
    {
        var (count, size) = (targets.numel(), logits.size(-1));
        var isBlock = size >= LongRow;
        var (taken, normalizer) = (empty_like(entropy), empty_like(entropy));
        CudaProgram.Kernel("log_probabilities", CudaKernel.Instance("log_probabilities_forward", logits)).Launch(
            isBlock ? count : CudaKernel.Share(count, 8), 256, 0, logits, targets, taken, entropy, normalizer, count, (int)size,
            (float)(1 / temperature), isBlock ? 1 : 0);
        return (taken, normalizer);
    }
}
