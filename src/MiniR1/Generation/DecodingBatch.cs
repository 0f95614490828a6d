using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Generation;

/// <summary>The host's side of a batch being decoded: what each row has so far, and which rows still go on.</summary>
internal sealed class DecodingBatch
{
    private readonly IReadOnlyList<int[]> prompts;
    private readonly int copies;
    private readonly int maxNewTokens;
    private readonly long firstRow;
    private readonly int padId;
    private readonly List<int>[] completions;
    private readonly List<float>[] logProbabilities;
    private readonly bool[] finished;
    private int[] rows; // which completion each row of the batch is
    private int position;

    internal DecodingBatch(IReadOnlyList<int[]> prompts, int copies, int maxNewTokens, long firstRow, int padId)
    {
        this.prompts = prompts;
        this.copies = copies;
        this.maxNewTokens = maxNewTokens;
        this.firstRow = firstRow;
        this.padId = padId;
        PromptLength = prompts.Max(prompt => prompt.Length);
        var count = prompts.Count * copies;
        completions = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        logProbabilities = [.. Enumerable.Range(0, count).Select(_ => new List<float>())];
        finished = new bool[count];
        rows = [.. Enumerable.Range(0, count)];
    }

    /// <summary>The longest prompt's length; shorter ones are padded on the left.</summary>
    internal int PromptLength { get; }

    internal int PromptCount => prompts.Count;

    internal bool IsFinished => position == maxNewTokens || rows.All(row => finished[row]);

    internal double LiveShare => (double)rows.Count(row => !finished[row]) / rows.Length;

    private bool IsPadded => prompts.Any(prompt => prompt.Length < PromptLength);

    /// <summary>[P, T] int64, padded on the left.</summary>
    internal Tensor Prompts()
    {
        var ids = new long[prompts.Count * PromptLength];
        Array.Fill(ids, padId);
        for (var row = 0; row < prompts.Count; row++)
        {
            var prompt = prompts[row];
            var start = (row + 1) * PromptLength - prompt.Length;
            for (var i = 0; i < prompt.Length; i++)
                ids[start + i] = prompt[i];
        }

        return tensor(ids, [prompts.Count, PromptLength]);
    }

    /// <summary>What the prompts' tokens see, [P, T]; null when nothing is padded.</summary>
    internal Tensor? PromptSpan()
    {
        if (!IsPadded)
            return null;
        var attend = new float[prompts.Count * PromptLength];
        for (var row = 0; row < prompts.Count; row++)
            attend.AsSpan((row + 1) * PromptLength - prompts[row].Length, prompts[row].Length).Fill(1);
        using var scope = NewDisposeScope();
        return AttentionSpan.LeftPadded(tensor(attend, [prompts.Count, PromptLength]), PromptLength)
            .MoveToOuterDisposeScope();
    }

    /// <summary>The first position that each row's next token sees, [B, 1]; null when nothing is padded.</summary>
    internal Tensor? RowSpan()
    {
        if (!IsPadded)
            return null;
        var padding = new long[completions.Length];
        for (var row = 0; row < padding.Length; row++)
            padding[row] = PromptLength - prompts[row / copies].Length;
        return tensor(padding, [padding.Length, 1]);
    }

    /// <summary>[B]: this position's uniform number of each row.</summary>
    internal Tensor Uniforms(ulong seed)
    {
        var values = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            values[i] = UniformNumbers.At(seed, firstRow + rows[i], position);
        return tensor(values);
    }

    /// <summary>Takes the tokens of one step; rows that are finished ignore theirs.</summary>
    internal void Append(Tensor tokens, Tensor tokenLogProbabilities, int eosId)
    {
        using var tokenData = tokens.data<long>();
        using var logProbabilityData = tokenLogProbabilities.data<float>();
        var (ids, values) = (tokenData.ToArray(), logProbabilityData.ToArray());
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (finished[row])
                continue;
            completions[row].Add((int)ids[i]);
            logProbabilities[row].Add(values[i]);
            finished[row] = ids[i] == eosId;
        }

        position++;
    }

    /// <summary>Drops finished rows; returns which batch rows stay, [B'] int64.</summary>
    internal Tensor Compact()
    {
        var live = Enumerable.Range(0, rows.Length).Where(i => !finished[rows[i]]).ToArray();
        rows = [.. live.Select(i => rows[i])];
        return tensor([.. live.Select(i => (long)i)]);
    }

    internal GeneratedSequence[] Sequences() =>
    [
        .. completions.Select((completion, row) => new GeneratedSequence(
            prompts[row / copies], [.. completion], [.. logProbabilities[row]], finished[row])),
    ];
}
