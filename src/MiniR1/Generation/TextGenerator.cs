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
        var device = model.Options.Placement;
        using var sampler = new NextTokenSampler(options, model.Config.VocabSize, device);
        var padded = new PaddedPrompts(prompts, copies, padId);
        var batch = new DecodingBatch(padded, options.MaxNewTokens, firstRow, device);
        using var seen = SeenTokens.For(options, padded.ByRow, model.Config.VocabSize, device);
        using var decoder = new CachedDecoder(model, padded, options.MaxNewTokens);
        while (true)
        {
            using var step = NewDisposeScope();
            var (tokens, logProbabilities) = sampler.Draw(decoder.Logits, batch.Uniforms(options.Seed), seen?.Table); // [B]
            batch.Append(tokens, logProbabilities, eosId);
            if (batch.IsFinished)
                return batch.Sequences();
            seen?.Add(tokens);
            if (batch.LiveShare < CompactBelow)
            {
                var live = batch.Compact(); // [B']
                decoder.Keep(live);
                seen?.Keep(live);
                tokens = tokens.index_select(0, live);
            }

            decoder.Advance(tokens);
        }
    }

    /// <summary>The twin without a cache: every token costs a pass over the whole text. For tests and the course.</summary>
    public GeneratedSequence GenerateNaively(int[] prompt, SamplingOptions options, long row = 0)
    {
        using var frozen = no_grad();
        var device = model.Options.Placement;
        using var sampler = new NextTokenSampler(options, model.Config.VocabSize, device);
        var (ids, logProbabilities) = (prompt.Select(id => (long)id).ToList(), new List<float>());
        for (var position = 0; position < options.MaxNewTokens; position++)
        {
            using var step = NewDisposeScope();
            var hidden = model.Forward(tensor(ids.ToArray(), [1, ids.Count], device: device)); // [1, T, D]
            var logits = model.Logits(hidden.narrow(1, -1, 1)).squeeze(1); // [1, V]
            using var seen = SeenTokens.For(options, [[.. ids.Select(id => (int)id)]], model.Config.VocabSize, device);
            var uniform = tensor([UniformNumbers.At(options.Seed, row, position)], device: device); // [1]
            var (token, logProbability) = sampler.Draw(logits, uniform, seen?.Table);
            ids.Add(token.ToInt64());
            logProbabilities.Add(logProbability.ToSingle());
            FiniteLogits.Require(logProbabilities[^1], row, position);
            if (ids[^1] == eosId)
                break;
        }

        var completion = ids.Skip(prompt.Length).Select(id => (int)id).ToArray();
        return new GeneratedSequence(prompt, completion, [.. logProbabilities], completion[^1] == eosId);
    }
}
