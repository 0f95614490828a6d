using static TorchSharp.torch;

namespace LibTorch;

public static partial class FusedKernels
{
    private static readonly Operator RmsNormOperator = new("minir1::rms_norm");
    private static readonly Operator LinearOperator = new("minir1::linear");
    private static readonly Operator SwiGluOperator = new("minir1::swiglu");
    private static readonly Operator RotaryTailOperator = new("minir1::rotary_tail");
    private static readonly Operator RotaryHalvesOperator = new("minir1::rotary_halves");
    private static readonly Operator AttentionOperator = new("minir1::attention");
    private static readonly Operator NewtonSchulzOperator = new("minir1::newton_schulz");
    private static readonly Operator ExpertsOperator = new("minir1::experts");
    private static readonly Operator GatedExpertsOperator = new("minir1::gated_experts");
    private static readonly Operator RouteOperator = new("minir1::route");
    private static readonly Operator DecodeAttentionOperator = new("minir1::decode_attention");

    /// <summary>Which kernels run instead of the plain forms, for <c>minir1 doctor</c>.</summary>
    public static string Description =>
        "CPU (float32): RMSNorm, SwiGLU, linear, rotary, attention, experts, Newton-Schulz"
        + (cuda.is_available() ? "; CUDA (float32, bfloat16): RMSNorm, SwiGLU, rotary, gated experts, router, decode attention, decode steps of one row, chosen experts, log-probabilities, draw" : "");

    /// <inheritdoc cref="PlainRmsNorm"/>
    public static Tensor RmsNorm(Tensor input, Tensor weight, double epsilon) =>
        (Fits(input) && Fits(weight)) || (FitsCuda(input) && input.size(-1) % 4 == 0 && (input.size(-1) <= WidestNorm || !is_grad_enabled()))
            ? RmsNormOperator.Call(input, weight, epsilon) : PlainRmsNorm(input, weight, epsilon);

    /// <inheritdoc cref="PlainLinear"/>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias)
    {
        if (IsRow(input, weight))
            return LinearRowOperator.Call(input, weight, Argument.None, bias, Argument.None, 0.0, false);
        if (weight.dtype == input.dtype && (is_grad_enabled() || input.numel() > FewRows * input.size(-1)))
            return nn.functional.linear(input, weight, bias);
        return Fits(input) && !is_grad_enabled() && (Fits(weight) || weight.dtype == ScalarType.BFloat16)
            ? LinearOperator.Call(input, weight, bias)
            : PlainLinear(input, weight, bias);
    }

    /// <inheritdoc cref="PlainSwiGlu"/>
    public static Tensor SwiGlu(Tensor gateAndUp)
    {
        if (!FitsCuda(gateAndUp) || gateAndUp.size(-1) % 8 != 0)
            return Fits(gateAndUp) ? SwiGluOperator.Call(gateAndUp) : PlainSwiGlu(gateAndUp);
        using var scope = NewDisposeScope();
        var rows = gateAndUp.reshape(-1, gateAndUp.size(-1)); // [N, 2I]
        var whole = empty([rows.size(0), 0], ScalarType.Float32, rows.device); // no expert is weighted
        long[] shape = [.. gateAndUp.shape[..^1], gateAndUp.size(-1) / 2];
        return GatedExpertsOperator.Call(rows, whole, 1).view(shape).MoveToOuterDisposeScope(); // [..., I]
    }

    /// <inheritdoc cref="PlainRotaryTail"/>
    public static Tensor RotaryTail(Tensor input, Tensor cosine, Tensor sine) =>
        Fits(input) || (FitsCuda(input) && input.size(-1) % 2 == 0) ? RotaryTailOperator.Call(input, cosine, sine) : PlainRotaryTail(input, cosine, sine);

    /// <inheritdoc cref="PlainRotaryHalves"/>
    public static Tensor RotaryHalves(Tensor input, Tensor cosine, Tensor sine) =>
        !is_grad_enabled() && (Fits(input) || FitsCuda(input)) ? RotaryHalvesOperator.Call(input, cosine, sine) : PlainRotaryHalves(input, cosine, sine);

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

    /// <inheritdoc cref="PlainGatedExperts"/>
    public static Tensor GatedExperts(Tensor gateAndUp, Tensor weights, int networks) =>
        FitsCuda(gateAndUp) && gateAndUp.size(-1) % (8 * networks) == 0
            ? GatedExpertsOperator.Call(gateAndUp, weights, networks)
            : PlainGatedExperts(gateAndUp, weights, networks);

    /// <inheritdoc cref="PlainRoute"/>
    public static Tensor Route(Tensor tokens, Tensor weight, Tensor bias, int chosen, bool normalise, double scale) =>
        FitsCuda(tokens) && tokens.size(-1) % 4 == 0 && weight.size(0) <= MostExperts
            ? RouteOperator.Call(tokens, weight, bias, chosen, normalise, scale)
            : PlainRoute(tokens, weight, bias, chosen, normalise, scale);

    /// <inheritdoc cref="PlainDecodeAttention"/>
    public static Tensor DecodeAttention(
        Tensor query, Tensor key, Tensor value, Tensor first, Tensor cursor, double scale) =>
        FitsCuda(query) && query.size(-1) % 4 == 0 && value.size(-1) % 4 == 0
            ? DecodeAttentionOperator.Call(query, key, value, first, cursor, scale)
            : PlainDecodeAttention(query, key, value, first, cursor, scale);

    /// <inheritdoc cref="PlainNewtonSchulz"/>
    public static Tensor NewtonSchulz(Tensor matrices, int steps) =>
        Fits(matrices) ? NewtonSchulzOperator.Call(matrices, steps) : PlainNewtonSchulz(matrices, steps);

    // From about as many rows on the library's product is faster: it copies the matrix into an order of its own first.
    private const long FewRows = 64;

    // What the backward pass of the norm can sum up in a multiprocessor's shared memory, and lanes of a warp.
    private const int WidestNorm = 4096;
    private const int MostExperts = 32;

    private static bool FitsCuda(Tensor tensor) =>
        (tensor.dtype is ScalarType.Float32 or ScalarType.BFloat16) && tensor.is_cuda;

    // The CPU's kernels compute in float32, as the toys do.
    private static bool Fits(Tensor tensor) => tensor.dtype == ScalarType.Float32 && tensor.is_cpu();
}
