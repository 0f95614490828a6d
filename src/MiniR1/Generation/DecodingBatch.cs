using static TorchSharp.torch;

namespace MiniR1.Generation;

/// <summary>The host's side of a batch being decoded: what each row has so far, and which rows still go on.</summary>
internal sealed class DecodingBatch
{
    private readonly PaddedPrompts prompts;
    private readonly int maxNewTokens;
    private readonly long firstRow;
    private readonly Device device;
    private readonly List<int>[] completions;
    private readonly List<float>[] logProbabilities;
    private readonly bool[] finished;
    private int[] rows; // which completion each row of the batch is
    private int position;

    /// <param name="prompts">what the rows begin with</param>
    /// <param name="maxNewTokens">after which every row ends</param>
    /// <param name="firstRow">the number of the first row, which names its chance</param>
    /// <param name="device">where the tensors are that it takes and gives</param>
    internal DecodingBatch(PaddedPrompts prompts, int maxNewTokens, long firstRow, Device device)
    {
        this.prompts = prompts;
        this.maxNewTokens = maxNewTokens;
        this.firstRow = firstRow;
        this.device = device;
        completions = [.. Enumerable.Range(0, prompts.Rows).Select(_ => new List<int>())];
        logProbabilities = [.. Enumerable.Range(0, prompts.Rows).Select(_ => new List<float>())];
        finished = new bool[prompts.Rows];
        rows = [.. Enumerable.Range(0, prompts.Rows)];
    }

    internal bool IsFinished => position == maxNewTokens || rows.All(row => finished[row]);

    internal double LiveShare => (double)rows.Count(row => !finished[row]) / rows.Length;

    /// <summary>[B]: this position's uniform number of each row.</summary>
    internal Tensor Uniforms(ulong seed)
    {
        var values = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            values[i] = UniformNumbers.At(seed, firstRow + rows[i], position);
        return tensor(values, device: device);
    }

    /// <summary>Takes the tokens of one step; rows that are finished ignore theirs.</summary>
    internal void Append(Tensor tokens, Tensor tokenLogProbabilities, int eosId)
    {
        using var scope = NewDisposeScope();
        using var tokenData = tokens.cpu().data<long>();
        using var logProbabilityData = tokenLogProbabilities.cpu().data<float>();
        var (ids, values) = (tokenData.ToArray(), logProbabilityData.ToArray());
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (finished[row])
                continue;
            FiniteLogits.Require(values[i], firstRow + row, position);
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
        return tensor([.. live.Select(i => (long)i)], device: device);
    }

    internal GeneratedSequence[] Sequences() =>
    [
        .. completions.Select((completion, row) => new GeneratedSequence(
            prompts.Of(row), [.. completion], [.. logProbabilities[row]], finished[row])),
    ];
}
