using LibTorch;
using static TorchSharp.torch;

namespace MiniR1.Generation;

/// <summary>Draws next tokens from logits. Pure: chance comes in as uniform numbers.</summary>
public sealed class NextTokenSampler : IDisposable
{
    private readonly SamplingOptions options;
    private readonly Tensor? ban; // [1, V]: 0, or -infinity for a banned token

    /// <param name="options">how tokens are drawn</param>
    /// <param name="vocabularySize">V</param>
    /// <param name="device">where the logits are; null for the CPU</param>
    public NextTokenSampler(SamplingOptions options, int vocabularySize, Device? device = null)
    {
        this.options = options.Validate();
        if (options.Banned.Count == 0)
            return;
        var values = new float[vocabularySize];
        foreach (var id in options.Banned)
            values[id] = float.NegativeInfinity;
        ban = tensor(values, [1, vocabularySize], device: device).DetachFromDisposeScope();
    }

    /// <summary>The tokens drawn and their log-probabilities under the distribution they were drawn from.</summary>
    /// <param name="logits">[B, V]</param>
    /// <param name="uniforms">[B] in (0, 1); not looked at when the temperature is 0</param>
    /// <param name="seen">[B, V] bool: the tokens each text has, for the repetition penalty; null for none</param>
    /// <returns>tokens [B] int64 and log-probabilities [B] float32</returns>
    public (Tensor Tokens, Tensor LogProbabilities) Draw(Tensor logits, Tensor uniforms, Tensor? seen = null)
    {
        using var scope = NewDisposeScope();
        var allowed = Penalised(ban is null ? logits : logits + ban, seen); // [B, V]
        var (tokens, logProbabilities) = options.Temperature == 0 ? Likeliest(allowed) : Drawn(LikeliestOf(allowed), uniforms);
        return (tokens.MoveToOuterDisposeScope(), logProbabilities.MoveToOuterDisposeScope());
    }

    public void Dispose() => ban?.Dispose();

    private static (Tensor, Tensor) Likeliest(Tensor logits)
    {
        var tokens = logits.argmax(-1, keepdim: true); // [B, 1]
        // Not log_softmax: on a GPU that has one block a row, and few rows.
        var logProbabilities = logits.gather(-1, tokens) - logits.logsumexp(-1, keepdim: true); // [B, 1]
        return (tokens.squeeze(-1), logProbabilities.squeeze(-1));
    }

    private (Tensor, Tensor) Drawn(Tensor logits, Tensor uniforms)
    {
        var (temperature, topP) = (options.Temperature, options.TopP);
        if (topP < 1 && !logits.is_cuda && NucleusOfFew(logits / temperature, topP) is { } few)
            return FusedKernels.Draw(few, uniforms, 1, 1, options.MinP);
        return FusedKernels.Draw(logits, uniforms, temperature, topP, options.MinP);
    }

    /// <summary>
    /// As <see cref="FusedKernels.PlainNucleus"/>, without sorting a large vocabulary: mostly a few hundred tokens have
    /// all of the probability. It looks at numbers, so it is for a CPU; a GPU has a kernel.
    /// </summary>
    /// <returns>null if the vocabulary is small, or a row needs more tokens</returns>
    internal static Tensor? NucleusOfFew(Tensor logits, double p)
    {
        const int Few = 1024;
        if (logits.size(-1) < 4 * Few)
            return null;
        var logProbabilities = logits.log_softmax(-1); // [B, V]
        var (values, _) = logProbabilities.topk(Few); // [B, few], the likeliest first
        var probabilities = values.exp();
        var dropped = (probabilities.cumsum(-1) - probabilities).ge(p); // [B, few]
        if (!dropped.narrow(-1, Few - 1, 1).all().item<bool>())
            return null;
        var smallest = values.masked_fill(dropped, double.PositiveInfinity).amin([-1], keepdim: true); // [B, 1]
        return logits.masked_fill(logProbabilities.lt(smallest), double.NegativeInfinity);
    }

    private Tensor Penalised(Tensor logits, Tensor? seen)
    {
        if (seen is null || !options.NeedsSeenTokens)
            return logits;
        var penalty = options.RepetitionPenalty;
        return where(seen, where(logits.lt(0), logits * penalty, logits / penalty), logits); // [B, V]
    }

    /// <summary>The k likeliest; their order does not depend on the temperature.</summary>
    private Tensor LikeliestOf(Tensor logits)
    {
        if (options.TopK == 0 || options.TopK >= logits.size(-1))
            return logits;
        var (values, _) = logits.topk(options.TopK); // [B, k]
        var smallest = values.narrow(-1, options.TopK - 1, 1); // [B, 1]
        return logits.masked_fill(logits.lt(smallest), double.NegativeInfinity);
    }
}
