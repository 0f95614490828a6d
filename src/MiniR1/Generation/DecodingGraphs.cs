using LibTorch;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Generation;

/// <summary>The decode step over a <see cref="DecodingState"/>, captured for each batch size that comes up.</summary>
internal sealed class DecodingGraphs : IDisposable
{
    private readonly CausalLanguageModel model;
    private readonly NextTokenSampler sampler;
    private readonly int eosId;
    private readonly Dictionary<int, StepGraph> steps = [];
    private readonly List<KeyValueCache> views = [];
    private StepGraph? largest;

    internal DecodingGraphs(CausalLanguageModel model, DecodingState state, SamplingOptions options, int eosId)
    {
        this.model = model;
        this.eosId = eosId;
        State = state;
        sampler = new NextTokenSampler(options, model.Config.VocabSize, model.Options.Placement);
    }

    internal DecodingState State { get; }

    /// <summary>Draws the first token of every row from the prompts' logits.</summary>
    internal void Start() => Draw(State.Rows);

    /// <summary>Reads each row's last token and draws the next.</summary>
    /// <param name="rows">how many stand in front and go on</param>
    internal void Step(int rows)
    {
        var bucket = State.BucketFor(rows);
        if (steps.TryGetValue(bucket, out var step))
        {
            step.Replay();
            return;
        }

        var cache = State.Cache.FirstRows(bucket);
        views.Add(cache);
        steps[bucket] = step = StepGraph.Record(() => Decode(cache, bucket), State.Tokens.is_cuda, largest);
        largest ??= step;
    }

    public void Dispose()
    {
        foreach (var step in steps.Values)
            step.Dispose();
        foreach (var view in views)
            view.Dispose();
        sampler.Dispose();
        State.Dispose();
    }

    private void Decode(KeyValueCache cache, int rows)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        // Here and not where it was drawn: the host may have put another token in its place.
        State.Seen?.narrow(0, 0, rows).scatter_(1, State.Tokens.narrow(0, 0, rows), ones([rows, 1], @bool, State.Seen.device));
        var hidden = model.Forward(State.Tokens.narrow(0, 0, rows), State.First.narrow(0, 0, rows), cache); // [B, 1, D]
        State.Logits.narrow(0, 0, rows).copy_(model.Logits(hidden).squeeze(1)); // [B, V]
        State.Cursor.add_(1);
        Draw(rows);
    }

    private void Draw(int rows)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var at = State.Start.narrow(0, 0, rows) + State.Place; // [B]
        var uniforms = State.Uniforms.index_select(0, at); // [B]
        var seen = State.Seen?.narrow(0, 0, rows); // [B, V]
        var (drawn, logProbabilities) = sampler.Draw(State.Logits.narrow(0, 0, rows).to(float32), uniforms, seen); // [B]
        var done = State.Done.narrow(0, 0, rows); // [B]
        var tokens = drawn.masked_fill(done, State.PadId); // [B]
        State.Written.index_copy_(0, at, tokens);
        State.LogProbabilities.index_copy_(0, at, logProbabilities);
        State.Tokens.narrow(0, 0, rows).copy_(tokens.unsqueeze(1));
        done.copy_(done.logical_or(tokens.eq(eosId)));
        State.Place.add_(1);
    }
}
