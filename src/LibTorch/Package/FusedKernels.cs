using static TorchSharp.torch;

namespace LibTorch;

public static partial class FusedKernels
{
    /// <summary>What runs, for <c>minir1 doctor</c>.</summary>
    public static string Description => "none: plain forms in TorchSharp";

    /// <inheritdoc cref="PlainRmsNorm"/>
    public static Tensor RmsNorm(Tensor input, Tensor weight, double epsilon) => PlainRmsNorm(input, weight, epsilon);

    /// <inheritdoc cref="PlainLinear"/>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias) => weight.dtype == input.dtype
        ? nn.functional.linear(input, weight, bias)
        : PlainLinear(input, weight, bias);

    /// <inheritdoc cref="PlainSwiGlu"/>
    public static Tensor SwiGlu(Tensor gateAndUp) => PlainSwiGlu(gateAndUp);

    /// <inheritdoc cref="PlainRotaryTail"/>
    public static Tensor RotaryTail(Tensor input, Tensor cosine, Tensor sine) => PlainRotaryTail(input, cosine, sine);

    /// <inheritdoc cref="PlainRotaryHalves"/>
    public static Tensor RotaryHalves(Tensor input, Tensor cosine, Tensor sine) => PlainRotaryHalves(input, cosine, sine);

    /// <inheritdoc cref="PlainAttention"/>
    public static Tensor Attention(Tensor query, Tensor key, Tensor value, Tensor? first, double scale) =>
        PlainAttention(query, key, value, first, scale);

    /// <inheritdoc cref="PlainExperts"/>
    public static Tensor Experts(Tensor tokens, Tensor indices, Tensor weights, Tensor gateAndUp, Tensor down) =>
        PlainExperts(tokens, indices, weights, gateAndUp, down);

    /// <inheritdoc cref="PlainGatedExperts"/>
    public static Tensor GatedExperts(Tensor gateAndUp, Tensor weights, int networks) =>
        PlainGatedExperts(gateAndUp, weights, networks);

    /// <inheritdoc cref="PlainRoute"/>
    public static Tensor Route(Tensor tokens, Tensor weight, Tensor bias, int chosen, bool normalise, double scale) =>
        PlainRoute(tokens, weight, bias, chosen, normalise, scale);

    /// <inheritdoc cref="PlainDecodeAttention"/>
    public static Tensor DecodeAttention(
        Tensor query, Tensor key, Tensor value, Tensor first, Tensor cursor, double scale) =>
        PlainDecodeAttention(query, key, value, first, cursor, scale);

    /// <inheritdoc cref="PlainNewtonSchulz"/>
    public static Tensor NewtonSchulz(Tensor matrices, int steps) => PlainNewtonSchulz(matrices, steps);

    /// <inheritdoc cref="PlainNormLinear"/>
    public static Tensor NormLinear(Tensor input, Tensor norm, double epsilon, Tensor weight, Tensor? bias) =>
        PlainNormLinear(input, norm, epsilon, weight, bias);

    /// <inheritdoc cref="PlainNormSwiGlu"/>
    public static Tensor NormSwiGlu(Tensor input, Tensor norm, double epsilon, Tensor gateAndUp) =>
        PlainNormSwiGlu(input, norm, epsilon, gateAndUp);

    /// <inheritdoc cref="PlainAddLinear"/>
    public static Tensor AddLinear(Tensor residual, Tensor input, Tensor weight) =>
        PlainAddLinear(residual, input, weight);

    /// <inheritdoc cref="PlainRotaryCache"/>
    public static Tensor RotaryCache(
        Tensor parts, Tensor cosine, Tensor sine, Tensor place, Tensor keys, Tensor values) =>
        PlainRotaryCache(parts, cosine, sine, place, keys, values);

    /// <inheritdoc cref="PlainDraw"/>
    public static (Tensor Tokens, Tensor LogProbabilities) Draw(
        Tensor logits, Tensor uniforms, double temperature, double topP, double minP) =>
        PlainDraw(logits, uniforms, temperature, topP, minP);

    /// <inheritdoc cref="PlainLogProbabilities"/>
    public static (Tensor Taken, Tensor Entropy) LogProbabilities(Tensor logits, Tensor targets, double temperature) =>
        PlainLogProbabilities(logits, targets, temperature);

    /// <summary>Whether <see cref="ChosenExperts"/> runs: it does not, since TorchSharp has no such kernel.</summary>
    public static bool CanChooseExperts(bool isCuda, ScalarType type, long width, long inner) => false;

    /// <exception cref="NotSupportedException">Always.</exception>
    public static Tensor ChosenExperts(Tensor tokens, Tensor indices, Tensor weights, Tensor addresses, long inner) =>
        throw new NotSupportedException("ask CanChooseExperts first");

    /// <exception cref="NotSupportedException">Always.</exception>
    public static Tensor ExpertAddresses(Tensor[] gateAndUp, Tensor[] down) =>
        throw new NotSupportedException("ask CanChooseExperts first");
}
