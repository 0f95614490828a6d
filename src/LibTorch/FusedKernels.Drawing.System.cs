using static TorchSharp.torch;

namespace LibTorch;

public static partial class FusedKernels
{
    private static readonly Operator DrawOperator = new("minir1::draw");

    /// <inheritdoc cref="PlainDraw"/>
    public static (Tensor Tokens, Tensor LogProbabilities) Draw(
        Tensor logits, Tensor uniforms, double temperature, double topP, double minP) =>
        logits.is_cuda && logits.dtype == ScalarType.Float32
            ? DrawOperator.CallPair(logits, uniforms, temperature, topP, minP)
            : PlainDraw(logits, uniforms, temperature, topP, minP);
}
