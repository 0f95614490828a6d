using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Generation.Replies;

/// <summary>
/// The decode step - model, draw - captured as one CUDA graph and replayed; the host waits only for the tokens
/// themselves. <see cref="EagerReplyDecoder"/> is the naive twin.
/// </summary>
internal sealed class CapturedReplyDecoder : IReplyDecoder
{
    private readonly DecodingGraphs graphs;
    private readonly int rows;
    private readonly HashSet<(int Row, int Position)> forced = [];
    private int position;

    /// <summary>Reads the prompts; to be called under <c>no_grad()</c>.</summary>
    internal CapturedReplyDecoder(CausalLanguageModel model, PaddedPrompts prompts, SamplingOptions options, int chunk)
    {
        const int NoEnd = -1; // the host finds out about the ends
        rows = prompts.Rows;
        model.JoinWeights();
        var state = new DecodingState(
            model, rows, prompts.Length + options.MaxNewTokens, options.MaxNewTokens, padId: 0, options.NeedsSeenTokens);
        graphs = new DecodingGraphs(model, state, options, NoEnd);
        state.Prefill(model, prompts, options, firstRow: 0, chunk);
    }

    public int[] Draw()
    {
        if (position++ == 0)
            graphs.Start();
        using var scope = NewDisposeScope();
        using var tokens = graphs.State.Tokens.to(int32).cpu().data<int>(); // [B, 1]
        return tokens.ToArray();
    }

    public void Force(int row, int id)
    {
        using var scope = NewDisposeScope();
        graphs.State.Tokens.select(0, row).fill_(id);
        forced.Add((row, position - 1));
    }

    // Few rows are decoded in the time of one: finished ones are carried along.
    public bool Keep(int[] rows) => false;

    public void Advance() => graphs.Step(rows);

    public float[][] LogProbabilities()
    {
        var (_, values) = graphs.State.Read(rows);
        return
        [
            .. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, position)
                .Select(at => forced.Contains((row, at)) ? 0 : values[(row * graphs.State.MaxNewTokens) + at]).ToArray()),
        ];
    }

    public void Dispose() => graphs.Dispose();
}
