using MiniR1.Generation;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Cli.Benchmarks;

/// <summary>
/// The loop of <see cref="TextGenerator"/> for completions whose lengths are given: same model calls, same cache,
/// same sampler, same compaction, but a row ends by its schedule.
/// </summary>
internal sealed class ScheduledRollout(CausalLanguageModel model, IReadOnlyList<int[]> prompts, IReadOnlyList<int> lengths, int padId)
{
    private const double CompactBelow = .9;

    private readonly int promptLength = prompts.Max(prompt => prompt.Length);
    private readonly List<int>[] completions = [.. prompts.Select(_ => new List<int>())];
    private readonly List<float>[] logProbabilities = [.. prompts.Select(_ => new List<float>())];

    internal GeneratedSequence[] Draw(ulong seed, long firstRow)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var sampler = new NextTokenSampler(new SamplingOptions { Seed = seed }, model.Config.VocabSize);
        var (ids, attend) = Prompts(); // [B, T], [B, T]
        using var cache = model.CreateCache(prompts.Count, promptLength + lengths.Max());
        var hidden = model.Forward(ids, AttentionSpan.LeftPadded(attend, promptLength), cache); // [B, T, D]
        var logits = model.Logits(hidden.narrow(1, -1, 1)).squeeze(1); // [B, V]
        var span = AttentionSpan.LeftPadded(attend, 1); // [B, 1]
        int[] rows = [.. Enumerable.Range(0, prompts.Count)];
        for (var count = 1; ; count++)
        {
            using var step = NewDisposeScope();
            float[] uniforms = [.. rows.Select(row => UniformNumbers.At(seed, firstRow + row, count - 1))];
            var (tokens, values) = sampler.Draw(logits, tensor(uniforms)); // [B]
            Append(rows, count, tokens, values);
            int[] live = [.. Enumerable.Range(0, rows.Length).Where(i => lengths[rows[i]] > count)];
            if (live.Length == 0)
                return Sequences();
            if (live.Length < CompactBelow * rows.Length)
            {
                var kept = tensor([.. live.Select(i => (long)i)]); // [B']
                cache.KeepRows(kept);
                (tokens, rows) = (tokens.index_select(0, kept), [.. live.Select(i => rows[i])]);
                var narrowed = span.index_select(0, kept).MoveToOuterDisposeScope();
                span.Dispose();
                span = narrowed;
            }

            logits.Dispose();
            logits = model.Logits(model.Forward(tokens.unsqueeze(1), span, cache)).squeeze(1).MoveToOuterDisposeScope(); // [B, V]
        }
    }

    private (Tensor Ids, Tensor Attend) Prompts()
    {
        var (ids, attend) = (new long[prompts.Count * promptLength], new float[prompts.Count * promptLength]);
        Array.Fill(ids, padId);
        for (var row = 0; row < prompts.Count; row++)
        {
            var start = ((row + 1) * promptLength) - prompts[row].Length;
            for (var i = 0; i < prompts[row].Length; i++)
                (ids[start + i], attend[start + i]) = (prompts[row][i], 1);
        }

        return (tensor(ids, [prompts.Count, promptLength]), tensor(attend, [prompts.Count, promptLength]));
    }

    private void Append(int[] rows, int count, Tensor tokens, Tensor values)
    {
        using var tokenData = tokens.data<long>();
        using var valueData = values.data<float>();
        var (ids, numbers) = (tokenData.ToArray(), valueData.ToArray());
        for (var i = 0; i < rows.Length; i++)
        {
            if (lengths[rows[i]] < count)
                continue;
            completions[rows[i]].Add((int)ids[i]);
            logProbabilities[rows[i]].Add(numbers[i]);
        }
    }

    private GeneratedSequence[] Sequences() =>
    [
        .. prompts.Select((prompt, row) => new GeneratedSequence(
            prompt, [.. completions[row]], [.. logProbabilities[row]], Terminated: true)),
    ];
}
