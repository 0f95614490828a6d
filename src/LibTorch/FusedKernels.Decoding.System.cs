using static TorchSharp.torch;

namespace LibTorch;

public static partial class FusedKernels
{
    private static readonly Operator LinearRowOperator = new("minir1::linear_row");
    private static readonly Operator RotaryCacheOperator = new("minir1::rotary_cache");

    /// <inheritdoc cref="PlainNormLinear"/>
    public static Tensor NormLinear(Tensor input, Tensor norm, double epsilon, Tensor weight, Tensor? bias)
    {
        if (IsRow(input, weight))
            return LinearRowOperator.Call(input, weight, norm, bias, Argument.None, epsilon, false);
        using var normed = RmsNorm(input, norm, epsilon); // [..., I]
        return Linear(normed, weight, bias);
    }

    /// <inheritdoc cref="PlainNormSwiGlu"/>
    public static Tensor NormSwiGlu(Tensor input, Tensor norm, double epsilon, Tensor gateAndUp)
    {
        if (IsRow(input, gateAndUp))
            return LinearRowOperator.Call(input, gateAndUp, norm, Argument.None, Argument.None, epsilon, true);
        using var both = NormLinear(input, norm, epsilon, gateAndUp, null); // [..., 2 O]
        return SwiGlu(both);
    }

    /// <inheritdoc cref="PlainAddLinear"/>
    public static Tensor AddLinear(Tensor residual, Tensor input, Tensor weight)
    {
        if (IsRow(input, weight))
            return LinearRowOperator.Call(input, weight, Argument.None, Argument.None, residual, 0.0, false);
        if (is_grad_enabled() || !FitsCuda(input) || weight.dtype != input.dtype || !residual.is_contiguous())
        {
            using var change = Linear(input, weight, null); // [..., O]
            return residual + change;
        }

        using var scope = NewDisposeScope();
        var rows = residual.view(-1, residual.size(-1)); // [N, O], the residual's memory
        rows.addmm_(input.reshape(-1, input.size(-1)), weight.transpose(0, 1));
        return residual.alias().MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="PlainRotaryCache"/>
    public static Tensor RotaryCache(
        Tensor parts, Tensor cosine, Tensor sine, Tensor place, Tensor keys, Tensor values) =>
        FitsCuda(parts) && parts.dtype == keys.dtype
            ? RotaryCacheOperator.Call(parts, cosine, sine, place, keys, values)
            : PlainRotaryCache(parts, cosine, sine, place, keys, values);

    // One row on a GPU: reading the matrix is all the work, and a kernel that does no more reads it faster.
    private static bool IsRow(Tensor input, Tensor weight) =>
        !is_grad_enabled() && FitsCuda(input) && input.numel() == input.size(-1) && input.size(-1) % 8 == 0
        && weight.dtype == input.dtype && weight.is_contiguous();
}
