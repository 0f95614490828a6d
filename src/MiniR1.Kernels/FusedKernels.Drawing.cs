using MiniR1.Kernels.Cuda;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

/// <summary>Tokens drawn from logits. Pure: chance comes in as uniform numbers.</summary>
public static partial class FusedKernels
{
    /// <summary>
    /// Inverse transform sampling from softmax(logits / temperature), cut to the nucleus and to the tokens that are not
    /// too unlikely: the first token at which the cumulated probability passes the uniform number.
    /// </summary>
    /// <param name="logits">[B, V] float32; -infinity for a token that cannot be drawn</param>
    /// <param name="uniforms">[B] float32 in (0, 1)</param>
    /// <param name="temperature">above 0</param>
    /// <param name="topP">see <see cref="PlainNucleus"/>; 1 keeps all</param>
    /// <param name="minP">tokens less than this many times as likely as the likeliest are left out; 0 keeps all</param>
    /// <returns>tokens [B] int64 and their log-probabilities [B] under the distribution they were drawn from</returns>
    public static (Tensor Tokens, Tensor LogProbabilities) PlainDraw(
        Tensor logits, Tensor uniforms, double temperature, double topP, double minP)
    {
        using var scope = NewDisposeScope();
        var kept = logits.DividedBy(temperature); // [B, V]
        if (topP < 1)
            kept = PlainNucleus(kept, topP);
        if (minP > 0)
        {
            var smallest = kept.amax([-1], keepdim: true).Plus(Math.Log(minP)); // [B, 1]
            kept = kept.MaskedFill(kept.lt(smallest), double.NegativeInfinity);
        }

        var logProbabilities = kept.log_softmax(-1); // [B, V]
        var cumulated = logProbabilities.exp().cumsum(-1); // [B, V]
        // Rounding may leave the last sum at 0.9999999: measured by it, every uniform number finds a token.
        var threshold = uniforms.unsqueeze(-1) * cumulated.narrow(-1, -1, 1); // [B, 1]
        var tokens = cumulated.lt(threshold).sum(-1, keepdim: true); // [B, 1]
        var drawn = logProbabilities.gather(-1, tokens).squeeze(-1); // [B]
        return (tokens.squeeze(-1).MoveToOuterDisposeScope(), drawn.MoveToOuterDisposeScope());
    }

    /// <summary>The likeliest tokens that together reach a probability (arXiv 1904.09751, section 3.1).</summary>
    /// <param name="logits">[B, V]</param>
    /// <param name="p">above 0, below 1</param>
    /// <returns>[B, V], the other tokens at -infinity</returns>
    public static Tensor PlainNucleus(Tensor logits, double p)
    {
        using var scope = NewDisposeScope();
        var (sorted, order) = logits.sort(-1, descending: true); // [B, V]
        var probabilities = sorted.softmax(-1);
        // A token stays if those before it do not reach p: so the likeliest always stays.
        var dropped = (probabilities.cumsum(-1) - probabilities).IsAtLeast(p);
        var kept = sorted.MaskedFill(dropped, double.NegativeInfinity);
        return zeros_like(logits).scatter_(-1, order, kept).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="PlainDraw"/>
    public static (Tensor Tokens, Tensor LogProbabilities) Draw(
        Tensor logits, Tensor uniforms, double temperature, double topP, double minP) =>
        logits.is_cuda && logits.dtype == ScalarType.Float32
            ? DecodingCuda.Draw(logits, uniforms, temperature, topP, minP)
            : PlainDraw(logits, uniforms, temperature, topP, minP);
}
