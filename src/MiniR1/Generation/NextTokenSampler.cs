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
        var (tokens, logProbabilities) = options.Temperature == 0
            ? Likeliest(allowed)
            : Drawn(Filter(allowed / options.Temperature), uniforms);
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

    // Inverse transform sampling: the first token at which the cumulated probability passes the uniform number.
    private static (Tensor, Tensor) Drawn(Tensor logits, Tensor uniforms)
    {
        var logProbabilities = logits.log_softmax(-1); // [B, V]
        var cumulated = logProbabilities.exp().cumsum(-1); // [B, V]
        // Rounding may leave the last sum at 0.9999999: measured by it, every uniform number finds a token.
        var threshold = uniforms.unsqueeze(-1) * cumulated.narrow(-1, -1, 1); // [B, 1]
        var tokens = cumulated.lt(threshold).sum(-1, keepdim: true); // [B, 1]
        return (tokens.squeeze(-1), logProbabilities.gather(-1, tokens).squeeze(-1));
    }

    /// <summary>The likeliest tokens that together reach a probability (arXiv 1904.09751, section 3.1).</summary>
    /// <param name="logits">[B, V]</param>
    /// <param name="p">above 0, below 1</param>
    /// <returns>[B, V], the other tokens at -infinity</returns>
    internal static Tensor Nucleus(Tensor logits, double p)
    {
        var (sorted, order) = logits.sort(-1, descending: true); // [B, V]
        var probabilities = sorted.softmax(-1);
        // A token stays if those before it do not reach p: so the likeliest always stays.
        var dropped = (probabilities.cumsum(-1) - probabilities).ge(p);
        var kept = sorted.masked_fill(dropped, double.NegativeInfinity);
        return zeros_like(logits).scatter_(-1, order, kept);
    }

    /// <summary>
    /// As <see cref="Nucleus"/>, without sorting a large vocabulary: mostly a few hundred tokens have all of the
    /// probability. It looks at numbers, so it does not run where a step is captured.
    /// </summary>
    /// <returns>null if the vocabulary is small, the logits are on a GPU, or a row needs more tokens</returns>
    internal static Tensor? NucleusOfFew(Tensor logits, double p)
    {
        const int Few = 1024;
        if (logits.is_cuda || logits.size(-1) < 4 * Few)
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

    private Tensor Filter(Tensor logits)
    {
        var width = (int)logits.size(-1);
        if (options.TopK > 0 && options.TopK < width)
        {
            var (values, _) = logits.topk(options.TopK); // [B, k]
            var smallest = values.narrow(-1, options.TopK - 1, 1); // [B, 1]
            logits = logits.masked_fill(logits.lt(smallest), double.NegativeInfinity);
        }

        if (options.TopP < 1)
            logits = NucleusOfFew(logits, options.TopP) ?? Nucleus(logits, options.TopP);

        if (options.MinP > 0)
        {
            var smallest = logits.amax([-1], keepdim: true) + Math.Log(options.MinP); // [B, 1]
            logits = logits.masked_fill(logits.lt(smallest), double.NegativeInfinity);
        }

        return logits;
    }
}
