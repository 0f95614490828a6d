using static TorchSharp.torch;

namespace MiniR1.Generation;

/// <summary>Which tokens each text of a batch has so far, its prompt's too: what a repetition penalty looks at.</summary>
internal sealed class SeenTokens : IDisposable
{
    private Tensor table; // [B, V] bool

    /// <param name="prompts">ids of each row</param>
    /// <param name="vocabularySize">V</param>
    /// <param name="device">of the logits</param>
    internal SeenTokens(IEnumerable<int[]> prompts, int vocabularySize, Device device)
    {
        int[][] rows = [.. prompts];
        var values = new bool[(long)rows.Length * vocabularySize];
        for (var row = 0L; row < rows.Length; row++)
        {
            foreach (var id in rows[row])
                values[(row * vocabularySize) + id] = true;
        }

        table = tensor(values, [rows.Length, vocabularySize], device: device).DetachFromDisposeScope();
    }

    /// <summary>[B, V] bool</summary>
    internal Tensor Table => table;

    /// <summary>Null where the options have no use for it.</summary>
    internal static SeenTokens? For(
        SamplingOptions options, IEnumerable<int[]> prompts, int vocabularySize, Device device) =>
        options.NeedsSeenTokens ? new SeenTokens(prompts, vocabularySize, device) : null;

    /// <param name="tokens">[B] int64: each row's new one</param>
    internal void Add(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        table.scatter_(1, tokens.unsqueeze(1), ones([tokens.shape[0], 1], @bool, table.device));
    }

    /// <param name="rows">[B'] int64: those that stay</param>
    internal void Keep(Tensor rows)
    {
        using var replaced = table;
        table = table.index_select(0, rows).DetachFromDisposeScope();
    }

    public void Dispose() => table.Dispose();
}
