using MiniR1.Kernels.Cuda;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

/// <summary>What a decode step of one token a row does between its matrices. None has a gradient.</summary>
public static partial class FusedKernels
{
    /// <summary>x Wᵀ + b of normed rows, see <see cref="PlainRmsNorm"/>.</summary>
    /// <param name="input">[..., I]</param>
    /// <param name="norm">[I]: the norm's weight</param>
    /// <param name="epsilon">the norm's</param>
    /// <param name="weight">[O, I]</param>
    /// <param name="bias">[O], or null</param>
    /// <returns>[..., O]</returns>
    public static Tensor PlainNormLinear(Tensor input, Tensor norm, double epsilon, Tensor weight, Tensor? bias)
    {
        using var normed = PlainRmsNorm(input, norm, epsilon); // [..., I]
        return PlainLinear(normed, weight, bias);
    }

    /// <summary>silu(W_gate x) · W_up x of normed rows.</summary>
    /// <param name="input">[..., I]</param>
    /// <param name="norm">[I]: the norm's weight</param>
    /// <param name="epsilon">the norm's</param>
    /// <param name="gateAndUp">[2 O, I]</param>
    /// <returns>[..., O]</returns>
    public static Tensor PlainNormSwiGlu(Tensor input, Tensor norm, double epsilon, Tensor gateAndUp)
    {
        using var both = PlainNormLinear(input, norm, epsilon, gateAndUp, null); // [..., 2 O]
        return PlainSwiGlu(both);
    }

    /// <summary>A residual stream and what a block adds to it: r + x Wᵀ.</summary>
    /// <param name="residual">[..., O]; its memory may become the result's</param>
    /// <param name="input">[..., I]</param>
    /// <param name="weight">[O, I]</param>
    /// <returns>[..., O]</returns>
    public static Tensor PlainAddLinear(Tensor residual, Tensor input, Tensor weight)
    {
        using var change = PlainLinear(input, weight, null); // [..., O]
        return residual.Plus(change);
    }

    /// <summary>
    /// Puts one new token a row into a cache: its queries and keys are turned as by <see cref="PlainRotaryHalves"/>, its
    /// key and value go to a place that only the device knows.
    /// </summary>
    /// <param name="parts">[B, 1, H + 2G, 2P]: H queries, G keys, G values</param>
    /// <param name="cosine">[1, P]</param>
    /// <param name="sine">[1, P]</param>
    /// <param name="place">[1] int64</param>
    /// <param name="keys">[B, S, G, 2P]: the cache</param>
    /// <param name="values">[B, S, G, 2P]: the cache</param>
    /// <returns>[B, 1, H, 2P]: the queries</returns>
    public static Tensor PlainRotaryCache(
        Tensor parts, Tensor cosine, Tensor sine, Tensor place, Tensor keys, Tensor values)
    {
        using var scope = NewDisposeScope();
        var groups = keys.shape[2];
        var split = parts.split([parts.shape[2] - (2 * groups), groups, groups], dim: 2); // [B, 1, H, 2P], [B, 1, G, 2P] twice
        keys.index_copy_(1, place, PlainRotaryHalves(split[1], cosine, sine));
        values.index_copy_(1, place, split[2]);
        return PlainRotaryHalves(split[0], cosine, sine).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="PlainNormLinear"/>
    public static Tensor NormLinear(Tensor input, Tensor norm, double epsilon, Tensor weight, Tensor? bias)
    {
        if (IsRow(input, weight))
            return DecodingCuda.LinearRow(input, weight, norm, bias, null, epsilon, isGated: false);
        using var normed = RmsNorm(input, norm, epsilon); // [..., I]
        return Linear(normed, weight, bias);
    }

    /// <inheritdoc cref="PlainNormSwiGlu"/>
    public static Tensor NormSwiGlu(Tensor input, Tensor norm, double epsilon, Tensor gateAndUp)
    {
        if (IsRow(input, gateAndUp))
            return DecodingCuda.LinearRow(input, gateAndUp, norm, null, null, epsilon, isGated: true);
        using var both = NormLinear(input, norm, epsilon, gateAndUp, null); // [..., 2 O]
        return SwiGlu(both);
    }

    /// <inheritdoc cref="PlainAddLinear"/>
    public static Tensor AddLinear(Tensor residual, Tensor input, Tensor weight)
    {
        if (IsRow(input, weight))
            return DecodingCuda.LinearRow(input, weight, null, null, residual, 0, isGated: false);
        if (is_grad_enabled() || !CudaTensor.Fits(input) || weight.dtype != input.dtype || !residual.is_contiguous())
        {
            using var change = Linear(input, weight, null); // [..., O]
            return residual.Plus(change);
        }

        using var scope = NewDisposeScope();
        var rows = residual.view(-1, residual.size(-1)); // [N, O], the residual's memory
        rows.addmm_(input.reshape(-1, input.size(-1)), weight.transpose(0, 1), 1, 1);
        return residual.alias().MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="PlainRotaryCache"/>
    public static Tensor RotaryCache(
        Tensor parts, Tensor cosine, Tensor sine, Tensor place, Tensor keys, Tensor values) =>
        CudaTensor.Fits(parts) && parts.dtype == keys.dtype
            ? DecodingCuda.RotaryCache(parts, cosine, sine, place, keys, values)
            : PlainRotaryCache(parts, cosine, sine, place, keys, values);
}
