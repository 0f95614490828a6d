using MiniR1.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Generation;

/// <summary>
/// Generates many completions at once: prompts that a group shares are prefilled once, each decode step feeds one
/// token a row over the KV cache, and finished rows are taken out of the batch.
/// </summary>
public sealed class TextGenerator(CausalLanguageModel model, int eosId, int padId) : ITextGenerator
{
    // Below this share of live rows the batch is compacted: a middle between copying the cache too often and carrying
    // finished rows along. The peer's value; others were not tried.
    private const double CompactBelow = .9;

    /// <inheritdoc/>
    public GeneratedSequence[] Generate(
        IReadOnlyList<int[]> prompts, int copies, SamplingOptions options, long firstRow = 0)
    {
        if (prompts.Count == 0)
            return [];
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var sampler = new NextTokenSampler(options, model.Config.VocabSize);
        var batch = new DecodingBatch(prompts, copies, options.MaxNewTokens, firstRow, padId);
        using var cache = model.CreateCache(prompts.Count, batch.PromptLength + options.MaxNewTokens);
        var logits = Prefill(batch, cache, copies); // [B, V]
        var span = batch.RowSpan(); // [B, 1], or null when no prompt is padded
        while (true)
        {
            using var step = NewDisposeScope();
            var (tokens, logProbabilities) = sampler.Draw(logits, batch.Uniforms(options.Seed)); // [B]
            batch.Append(tokens, logProbabilities, eosId);
            if (batch.IsFinished)
                return batch.Sequences();
            if (batch.LiveShare < CompactBelow)
            {
                var live = batch.Compact(); // [B']
                cache.KeepRows(live);
                tokens = tokens.index_select(0, live);
                span = KeepRows(span, live);
            }

            logits.Dispose();
            logits = Decode(tokens, span, cache).MoveToOuterDisposeScope();
        }
    }

    /// <summary>The twin without a cache: every token costs a pass over the whole text. For tests and the course.</summary>
    public GeneratedSequence GenerateNaively(int[] prompt, SamplingOptions options, long row = 0)
    {
        using var frozen = no_grad();
        using var sampler = new NextTokenSampler(options, model.Config.VocabSize);
        var (ids, logProbabilities) = (prompt.Select(id => (long)id).ToList(), new List<float>());
        for (var position = 0; position < options.MaxNewTokens; position++)
        {
            using var step = NewDisposeScope();
            var hidden = model.Forward(tensor(ids.ToArray(), [1, ids.Count])); // [1, T, D]
            var logits = model.Logits(hidden.narrow(1, -1, 1)).squeeze(1); // [1, V]
            var (token, logProbability) = sampler.Draw(logits, tensor([UniformNumbers.At(options.Seed, row, position)]));
            ids.Add(token.ToInt64());
            logProbabilities.Add(logProbability.ToSingle());
            if (ids[^1] == eosId)
                break;
        }

        var completion = ids.Skip(prompt.Length).Select(id => (int)id).ToArray();
        return new GeneratedSequence(prompt, completion, [.. logProbabilities], completion[^1] == eosId);
    }

    private Tensor Prefill(DecodingBatch batch, KeyValueCache cache, int copies)
    {
        var hidden = model.Forward(batch.Prompts(), batch.PromptSpan(), cache); // [P, T, D]
        var logits = model.Logits(hidden.narrow(1, -1, 1)).squeeze(1); // [P, V]
        if (copies == 1)
            return logits;
        var rows = arange(batch.PromptCount, dtype: ScalarType.Int64).repeat_interleave(copies); // [B]
        cache.KeepRows(rows);
        return logits.index_select(0, rows); // [B, V]
    }

    private static Tensor? KeepRows(Tensor? span, Tensor rows)
    {
        using var replaced = span;
        return span?.index_select(0, rows).MoveToOuterDisposeScope();
    }

    private Tensor Decode(Tensor tokens, Tensor? span, KeyValueCache cache)
    {
        using var scope = NewDisposeScope();
        var hidden = model.Forward(tokens.unsqueeze(1), span, cache); // [B, 1, D]
        return model.Logits(hidden).squeeze(1).MoveToOuterDisposeScope(); // [B, V]
    }
}
