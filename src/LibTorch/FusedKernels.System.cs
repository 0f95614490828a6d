using static TorchSharp.torch;

namespace LibTorch;

public static partial class FusedKernels
{
    private static readonly Operator RmsNormOperator = new("minir1::rms_norm");
    private static readonly Operator SwiGluOperator = new("minir1::swiglu");
    private static readonly Operator RotaryTailOperator = new("minir1::rotary_tail");
    private static readonly Operator AttentionOperator = new("minir1::attention");
    private static readonly Operator NewtonSchulzOperator = new("minir1::newton_schulz");
    private static readonly Operator ExpertsOperator = new("minir1::experts");

    /// <summary>What runs for a tensor on the CPU in float32, for <c>minir1 doctor</c>.</summary>
    public static string Description =>
        RmsNormOperator.Exists ? "native (CPU, float32): RMSNorm, SwiGLU, rotary, attention, experts, Newton-Schulz" : "none: plain forms";

    /// <inheritdoc cref="PlainRmsNorm"/>
    public static Tensor RmsNorm(Tensor input, Tensor weight, double epsilon) =>
        Fits(input) && Fits(weight) ? RmsNormOperator.Call(input, weight, epsilon) : PlainRmsNorm(input, weight, epsilon);

    /// <inheritdoc cref="PlainSwiGlu"/>
    public static Tensor SwiGlu(Tensor gateAndUp) =>
        Fits(gateAndUp) ? SwiGluOperator.Call(gateAndUp) : PlainSwiGlu(gateAndUp);

    /// <inheritdoc cref="PlainRotaryTail"/>
    public static Tensor RotaryTail(Tensor input, Tensor cosine, Tensor sine) =>
        Fits(input) ? RotaryTailOperator.Call(input, cosine, sine) : PlainRotaryTail(input, cosine, sine);

    /// <inheritdoc cref="PlainAttention"/>
    public static Tensor Attention(Tensor query, Tensor key, Tensor value, Tensor? first, double scale) =>
        Fits(query) && Fits(key) && Fits(value)
            ? AttentionOperator.Call(query, key, value, first, scale)
            : PlainAttention(query, key, value, first, scale);

    /// <inheritdoc cref="PlainExperts"/>
    public static Tensor Experts(Tensor tokens, Tensor indices, Tensor weights, Tensor gateAndUp, Tensor down) =>
        Fits(tokens) && Fits(gateAndUp)
            ? ExpertsOperator.Call(tokens, indices, weights, gateAndUp, down)
            : PlainExperts(tokens, indices, weights, gateAndUp, down);

    /// <inheritdoc cref="PlainNewtonSchulz"/>
    public static Tensor NewtonSchulz(Tensor matrices, int steps) =>
        Fits(matrices) ? NewtonSchulzOperator.Call(matrices, steps) : PlainNewtonSchulz(matrices, steps);

    // The kernels compute in float32 on the CPU, as the toys do.
    private static bool Fits(Tensor tensor) => tensor.dtype == ScalarType.Float32 && tensor.is_cpu();
}
