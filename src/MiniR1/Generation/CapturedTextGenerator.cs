using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Generation;

/// <summary>
/// Writes many completions at once on a GPU. Prompts that a group shares are prefilled once; one decode step - model,
/// draw, end test - is captured for each of a few batch sizes and replayed without the host looking, but every few
/// tokens, when finished rows make room and a smaller batch goes on. Each row's chance is named by its number, as
/// <see cref="TextGenerator"/>'s is, so batching does not change a text. That is the naive twin.
/// </summary>
public sealed class CapturedTextGenerator : ITextGenerator, IDisposable
{
    // Tokens between two looks at who is finished: a look costs about as much as a decode step.
    private const int LookEvery = 8;

    private readonly CausalLanguageModel model;
    private readonly int eosId;
    private readonly int padId;
    private readonly int maxRows;
    private readonly Dictionary<string, DecodingGraphs> graphs = [];

    /// <param name="model">whose weights may change between two calls, but not their place</param>
    /// <param name="eosId">ends a completion</param>
    /// <param name="padId">fills up</param>
    /// <param name="maxRows">completions at once; more are written one batch after the other</param>
    public CapturedTextGenerator(CausalLanguageModel model, int eosId, int padId, int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        this.model = model;
        this.eosId = eosId;
        this.padId = padId;
        this.maxRows = maxRows;
    }

    /// <inheritdoc/>
    public GeneratedSequence[] Generate(
        IReadOnlyList<int[]> prompts, int copies, SamplingOptions options, long firstRow = 0)
    {
        options.Validate();
        model.eval();
        model.JoinWeights();
        var sequences = new List<GeneratedSequence>(prompts.Count * copies);
        var atOnce = Math.Max(1, maxRows / copies);
        for (var first = 0; first < prompts.Count; first += atOnce)
        {
            int[][] some = [.. prompts.Skip(first).Take(atOnce)];
            sequences.AddRange(Batch(some, copies, options, firstRow + ((long)first * copies)));
        }

        return [.. sequences];
    }

    public void Dispose()
    {
        foreach (var kept in graphs.Values)
            kept.Dispose();
        graphs.Clear();
    }

    private GeneratedSequence[] Batch(int[][] prompts, int copies, SamplingOptions options, long firstRow)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var padded = new PaddedPrompts(prompts, copies, padId);
        var rows = padded.Rows;
        var decoding = GraphsFor(options, rows, padded.Length);
        decoding.State.Prefill(model, padded, options, firstRow);
        decoding.Start();
        var live = rows; // rows that stand in front of the state
        for (var done = 1; done < options.MaxNewTokens; done++)
        {
            decoding.Step(live);
            if (done % LookEvery != 0)
                continue;
            var going = decoding.State.Going(live);
            if (going.Length == 0)
                break;
            if (decoding.State.BucketFor(going.Length) == decoding.State.BucketFor(live))
                continue;
            decoding.State.MoveToFront(going, live);
            live = going.Length;
        }

        return Sequences(prompts, copies, decoding.State, rows, firstRow);
    }

    // The state and its graphs depend on the sizes and on how tokens are drawn; most runs use two or three kinds.
    private DecodingGraphs GraphsFor(SamplingOptions options, int rows, int promptLength)
    {
        // The same state serves prompts of about the same length, as far as the model's context goes.
        var context = model.Config.MaxPositionEmbeddings;
        var capacity = Math.Max(promptLength, Math.Min(DecodingState.RoundUp(promptLength), context - options.MaxNewTokens)) + options.MaxNewTokens;
        var kind = $"{DecodingState.RoundUp(rows)} {capacity} {options.Temperature} {options.TopK} {options.TopP} {options.MinP} {options.RepetitionPenalty} {string.Join(',', options.Banned)}";
        if (!graphs.TryGetValue(kind, out var kept))
        {
            using var outside = NewDisposeScope();
            var state = new DecodingState(model, DecodingState.RoundUp(rows), capacity, options.MaxNewTokens, padId, options.NeedsSeenTokens);
            graphs[kind] = kept = new DecodingGraphs(model, state, options, eosId);
        }

        return kept;
    }

    // Only here does the host see what the steps drew from; the first step at which it happened is named.
    private void RequireFinite(int[] tokens, float[] logProbabilities, int length, long firstRow)
    {
        if (Array.TrueForAll(logProbabilities, FiniteLogits.Were))
            return;
        for (var position = 0; position < length; position++)
        {
            for (var row = 0; row < tokens.Length / length; row++)
            {
                // What stands behind a text's end was drawn from nothing that counts.
                if (!tokens.AsSpan(row * length, position).Contains(eosId))
                    FiniteLogits.Require(logProbabilities[(row * length) + position], firstRow + row, position);
            }
        }
    }

    private GeneratedSequence[] Sequences(int[][] prompts, int copies, DecodingState state, int rows, long firstRow)
    {
        var (tokens, logProbabilities) = state.Read(rows);
        RequireFinite(tokens, logProbabilities, state.MaxNewTokens, firstRow);
        var sequences = new GeneratedSequence[rows];
        Parallel.For(0, rows, row =>
        {
            var own = tokens.AsSpan(row * state.MaxNewTokens, state.MaxNewTokens);
            var end = own.IndexOf(eosId);
            var count = end >= 0 ? end + 1 : own.Length;
            sequences[row] = new GeneratedSequence(
                prompts[row / copies], own[..count].ToArray(),
                logProbabilities.AsSpan(row * state.MaxNewTokens, count).ToArray(), end >= 0);
        });
        return sequences;
    }
}
