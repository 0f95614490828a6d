using static TorchSharp.torch;

namespace LibTorch;

public static partial class FusedKernels
{
    private static readonly Operator LogProbabilitiesOperator = new("minir1::log_probabilities");

    /// <inheritdoc cref="PlainLogProbabilities"/>
    public static (Tensor Taken, Tensor Entropy) LogProbabilities(Tensor logits, Tensor targets, double temperature) =>
        FitsCuda(logits)
            ? LogProbabilitiesOperator.CallPair(logits, targets, temperature)
            : PlainLogProbabilities(logits, targets, temperature);
}
