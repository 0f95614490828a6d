using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Generation.Replies;

/// <summary>Operator by operator, on any device: the twin of <see cref="CapturedReplyDecoder"/>.</summary>
internal sealed class EagerReplyDecoder : IReplyDecoder
{
    private readonly SamplingOptions options;
    private readonly NextTokenSampler sampler;
    private readonly CachedDecoder decoder;
    private readonly SeenTokens? seen;
    private readonly Device device;
    private readonly List<float>[] logProbabilities;
    private int[] rows; // which text each row of the batch is
    private long[] tokens = [];
    private int position;

    /// <summary>Reads the prompts; to be called under <c>no_grad()</c>.</summary>
    internal EagerReplyDecoder(CausalLanguageModel model, PaddedPrompts prompts, SamplingOptions options, int chunk)
    {
        this.options = options;
        device = model.Options.Placement;
        rows = [.. Enumerable.Range(0, prompts.Rows)];
        logProbabilities = Array.ConvertAll(rows, _ => new List<float>());
        sampler = new NextTokenSampler(options, model.Config.VocabSize, device);
        seen = SeenTokens.For(options, prompts.ByRow, model.Config.VocabSize, device);
        decoder = new CachedDecoder(model, prompts, options.MaxNewTokens, chunk);
    }

    public int[] Draw()
    {
        using var scope = NewDisposeScope();
        float[] chance = [.. rows.Select(row => UniformNumbers.At(options.Seed, row, position))];
        var (drawn, drawnLogProbabilities) = sampler.Draw(decoder.Logits.to(float32), tensor(chance, device: device), seen?.Table); // [B]
        using var ids = drawn.cpu().data<long>();
        using var values = drawnLogProbabilities.cpu().data<float>();
        tokens = ids.ToArray();
        foreach (var (row, value) in rows.Zip(values.ToArray()))
        {
            FiniteLogits.Require(value, row, position);
            logProbabilities[row].Add(value);
        }

        position++;
        return Array.ConvertAll(tokens, id => (int)id);
    }

    public void Force(int row, int id)
    {
        tokens[row] = id;
        logProbabilities[rows[row]][^1] = 0;
    }

    public bool Keep(int[] rows)
    {
        using var scope = NewDisposeScope();
        var kept = tensor(Array.ConvertAll(rows, row => (long)row), device: device); // [B']
        decoder.Keep(kept);
        seen?.Keep(kept);
        tokens = Array.ConvertAll(rows, row => tokens[row]);
        this.rows = Array.ConvertAll(rows, row => this.rows[row]);
        return true;
    }

    public void Advance()
    {
        using var scope = NewDisposeScope();
        var next = tensor(tokens, device: device); // [B]
        seen?.Add(next);
        decoder.Advance(next);
    }

    public float[][] LogProbabilities() => Array.ConvertAll(logProbabilities, values => values.ToArray());

    public void Dispose()
    {
        decoder.Dispose();
        seen?.Dispose();
        sampler.Dispose();
    }
}
