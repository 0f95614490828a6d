using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Generation;

/// <summary>
/// All that a captured decode step reads and writes, at one place in memory. The rows that still go on stand in front;
/// what they have written lies by completion, wherever their row has moved to.
/// </summary>
internal sealed class DecodingState : IDisposable
{
    private const int SmallestBucket = 64;

    private readonly Device device;
    private readonly int padId;
    private readonly List<Tensor> owned = [];

    internal DecodingState(
        CausalLanguageModel model, int rows, int capacity, int maxNewTokens, int padId, bool needsSeenTokens = false)
    {
        (Rows, MaxNewTokens, this.padId) = (rows, maxNewTokens, padId);
        device = model.Options.Placement;
        Cache = model.CreateCache(rows, capacity);
        Cursor = Own(zeros([1], dtype: int64, device: device));
        Cache.UseCursor(Cursor);
        Place = Own(zeros([1], dtype: int64, device: device));
        Tokens = Own(zeros([rows, 1], dtype: int64, device: device));
        First = Own(zeros([rows, 1], dtype: int64, device: device));
        Done = Own(zeros([rows], dtype: @bool, device: device));
        Start = Own(zeros([rows], dtype: int64, device: device));
        Uniforms = Own(zeros([(long)rows * maxNewTokens], dtype: float32, device: device));
        Written = Own(zeros([(long)rows * maxNewTokens], dtype: int64, device: device));
        LogProbabilities = Own(zeros([(long)rows * maxNewTokens], dtype: float32, device: device));
        Logits = Own(zeros([rows, model.Config.VocabSize], dtype: model.Options.Dtype, device: device));
        Seen = needsSeenTokens ? Own(zeros([rows, model.Config.VocabSize], dtype: @bool, device: device)) : null;
    }

    /// <summary>B, the most rows.</summary>
    internal int Rows { get; }

    /// <summary>L</summary>
    internal int MaxNewTokens { get; }

    internal KeyValueCache Cache { get; }

    /// <summary>[1] int64: where the next token goes in the cache.</summary>
    internal Tensor Cursor { get; }

    /// <summary>[1] int64: the number of the token to be drawn, from 0.</summary>
    internal Tensor Place { get; }

    /// <summary>[B, 1] int64: the last token of each row.</summary>
    internal Tensor Tokens { get; }

    /// <summary>[B, 1] int64: the first position that each row sees.</summary>
    internal Tensor First { get; }

    /// <summary>[B] bool: whether a row has ended.</summary>
    internal Tensor Done { get; }

    /// <summary>[B] int64: where each row's completion starts in the three tables below.</summary>
    internal Tensor Start { get; }

    /// <summary>[B * L]: the uniform number of each token.</summary>
    internal Tensor Uniforms { get; }

    /// <summary>[B * L] int64</summary>
    internal Tensor Written { get; }

    /// <summary>[B * L]</summary>
    internal Tensor LogProbabilities { get; }

    /// <summary>[B, V]: of the last position.</summary>
    internal Tensor Logits { get; }

    /// <summary>[B, V] bool: the tokens that each text has; null where no draw asks for them.</summary>
    internal Tensor? Seen { get; }

    internal int PadId => padId;

    /// <summary>The next power of two or one and a half times one, so that few sizes are captured.</summary>
    internal static int RoundUp(int count)
    {
        var size = 8;
        while (size < count)
            size = size % 3 == 0 ? size / 3 * 4 : size / 2 * 3;
        return size;
    }

    /// <summary>The rows that a step computes for so many that go on.</summary>
    internal int BucketFor(int rows) => Math.Min(Rows, RoundUp(Math.Max(rows, SmallestBucket)));

    /// <summary>Reads the prompts; each row gets its prompt's cache and logits. To be called under <c>no_grad()</c>.</summary>
    /// <param name="model">the state's own</param>
    /// <param name="prompts">P prompts that become B' rows</param>
    /// <param name="options">whose seed names the uniform numbers</param>
    /// <param name="firstRow">the number of the first completion</param>
    /// <param name="chunk">prompt tokens a pass; 0 for all at once</param>
    internal void Prefill(
        CausalLanguageModel model, PaddedPrompts prompts, SamplingOptions options, long firstRow, int chunk = 0)
    {
        using var scope = NewDisposeScope();
        using var read = new CachedDecoder(model, prompts.Once(), maxNewTokens: 0, chunk);
        var rows = arange(prompts.Count, dtype: int64).repeat_interleave(prompts.Copies).to(device); // [B']
        using var seen = SeenTokens.For(options, prompts.ByRow, model.Config.VocabSize, device);
        Begin(read.Cache, read.Logits, rows, prompts, options.Seed, firstRow);
        if (seen is not null)
            Seen!.narrow(0, 0, prompts.Rows).copy_(seen.Table);
    }

    /// <summary>The rows among the first <paramref name="count"/> that go on; waits for the device.</summary>
    internal int[] Going(int count)
    {
        using var scope = NewDisposeScope();
        using var data = Done.narrow(0, 0, count).cpu().data<bool>();
        var done = data.ToArray();
        return [.. Enumerable.Range(0, count).Where(row => !done[row])];
    }

    /// <summary>Of the first <paramref name="count"/> rows these come to stand in front, the finished ones behind them.</summary>
    internal void MoveToFront(int[] rows, int count)
    {
        using var scope = NewDisposeScope();
        long[] order = [.. rows.Select(row => (long)row), .. Enumerable.Range(0, count).Except(rows).Select(row => (long)row)];
        var all = tensor(order).to(device); // [count]
        Cache.MoveToFront(all.narrow(0, 0, rows.Length));
        // A finished row keeps its own place in the tables: two rows must never write to the same one.
        Tensor[] states = Seen is null ? [Tokens, First, Start, Done] : [Tokens, First, Start, Done, Seen];
        foreach (var state in states)
            state.narrow(0, 0, count).copy_(state.index_select(0, all));
    }

    /// <summary>What the first <paramref name="count"/> completions have, [count, L] row-major.</summary>
    internal (int[] Tokens, float[] LogProbabilities) Read(int count)
    {
        using var scope = NewDisposeScope();
        var length = (long)count * MaxNewTokens;
        using var tokens = Written.narrow(0, 0, length).to(int32).cpu().data<int>();
        using var logProbabilities = LogProbabilities.narrow(0, 0, length).cpu().data<float>();
        return (tokens.ToArray(), logProbabilities.ToArray());
    }

    public void Dispose()
    {
        Cache.Dispose();
        foreach (var tensor in owned)
            tensor.Dispose();
    }

    private void Begin(
        KeyValueCache cache, Tensor logits, Tensor rows, PaddedPrompts prompts, ulong seed, long firstRow)
    {
        var count = prompts.Rows;
        Cache.Fill(cache, rows, prompts.Length);
        Logits.narrow(0, 0, count).copy_(logits.index_select(0, rows));
        First.zero_();
        if (prompts.RowSpan() is { } span)
            First.narrow(0, 0, count).copy_(span);
        Done.fill_(true);
        Done.narrow(0, 0, count).fill_(false);
        Start.copy_(arange(Rows, dtype: int64) * MaxNewTokens);
        Uniforms.narrow(0, 0, (long)count * MaxNewTokens).copy_(tensor(Draw(count, seed, firstRow)));
        Written.fill_(padId);
        Cursor.fill_(prompts.Length);
        Place.zero_();
    }

    private float[] Draw(int count, ulong seed, long firstRow)
    {
        var values = new float[count * MaxNewTokens];
        Parallel.For(0, count, row =>
        {
            for (var place = 0; place < MaxNewTokens; place++)
                values[(row * MaxNewTokens) + place] = UniformNumbers.At(seed, firstRow + row, place);
        });
        return values;
    }

    private Tensor Own(Tensor tensor)
    {
        owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
