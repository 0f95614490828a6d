using static TorchSharp.torch;

namespace MiniR1.Training.Captured;

/// <summary>
/// A batch on the host in a shape that never changes, [R, T] row-major: what a captured step reads. At each place
/// stands a token, the first place of its document, the token that follows, and what predicting that one counts.
/// </summary>
public sealed class StaticRows(int rows, int length)
{
    public int Rows => rows;

    public int Length => length;

    /// <summary>Token ids; 0 is padding.</summary>
    public long[] Ids { get; } = new long[rows * length];

    /// <summary>The first position that each place sees; padding sees itself.</summary>
    public long[] First { get; } = NewFirst(rows, length);

    /// <summary>The token that follows each.</summary>
    public long[] Targets { get; } = new long[rows * length];

    /// <summary>What the target counts in the loss; 0 for none.</summary>
    public float[] Weights { get; } = new float[rows * length];

    /// <summary>The target's log-probability when it was drawn; 0 where there is none.</summary>
    public float[] Old { get; } = new float[rows * length];

    /// <summary>The target's advantage; 0 where there is none.</summary>
    public float[] Advantages { get; } = new float[rows * length];

    /// <summary>Tokens that are not padding.</summary>
    public int Tokens { get; private set; }

    /// <summary>Packed documents, each target counting 1 over their number; rows beyond R are left out.</summary>
    public static StaticRows Of(PackedRows packed, int rows, int length)
    {
        var batch = new StaticRows(rows, length);
        var count = Math.Min(rows, packed.Rows);
        for (var row = 0; row < count; row++)
            batch.Fill(packed, row);
        var targets = batch.Weights.Count(weight => weight > 0);
        for (var i = 0; i < batch.Weights.Length; i++)
            batch.Weights[i] /= Math.Max(1, targets);
        return batch;
    }

    /// <summary>Writes one text, if the row has room behind <paramref name="start"/>.</summary>
    /// <param name="row">which row</param>
    /// <param name="start">where the text begins in it</param>
    /// <param name="prompt">ids that are not predicted</param>
    /// <param name="completion">ids that are; the last is read as a target only</param>
    /// <param name="old">the completion's log-probabilities when it was drawn</param>
    /// <param name="advantage">the completion's</param>
    /// <param name="weight">what each of its tokens counts in the loss</param>
    public void Write(
        int row, int start, ReadOnlySpan<int> prompt, ReadOnlySpan<int> completion, ReadOnlySpan<float> old,
        double advantage, double weight)
    {
        var count = prompt.Length + completion.Length - 1;
        for (var i = 0; i < count; i++)
        {
            var at = (row * length) + start + i;
            Ids[at] = At(prompt, completion, i);
            First[at] = start;
            Targets[at] = At(prompt, completion, i + 1);
            var place = i + 1 - prompt.Length;
            if (place < 0)
                continue;
            (Weights[at], Old[at], Advantages[at]) = ((float)weight, old[place], (float)advantage);
        }

        Tokens += count;
    }

    private static int At(ReadOnlySpan<int> prompt, ReadOnlySpan<int> completion, int index) =>
        index < prompt.Length ? prompt[index] : completion[index - prompt.Length];

    private static long[] NewFirst(int rows, int length)
    {
        var first = new long[rows * length];
        for (var i = 0; i < first.Length; i++)
            first[i] = i % length;
        return first;
    }

    private void Fill(PackedRows packed, int row)
    {
        var (from, to) = (row * packed.Length, row * length);
        var first = 0;
        for (var i = 0; i < packed.Length; i++)
        {
            var document = packed.DocumentIds[from + i];
            if (document == 0)
                break;
            if (i > 0 && document != packed.DocumentIds[from + i - 1])
                first = i;
            Ids[to + i] = packed.Ids[from + i];
            First[to + i] = first;
            Tokens++;
            var follows = i + 1 < packed.Length && packed.DocumentIds[from + i + 1] == document;
            if (!follows)
                continue;
            Targets[to + i] = packed.Ids[from + i + 1];
            Weights[to + i] = packed.IsTarget[from + i + 1] ? 1 : 0;
        }
    }
}

/// <summary>The same on the device, at one place in memory.</summary>
public sealed class StaticBatch : IDisposable
{
    /// <param name="rows">R</param>
    /// <param name="length">T</param>
    /// <param name="device">where the captured step runs</param>
    public StaticBatch(int rows, int length, Device device)
    {
        (Ids, First, Targets) = (Integers(), Integers(), Integers());
        (Weights, Old, Advantages) = (Reals(), Reals(), Reals());

        Tensor Integers() => zeros([rows, length], dtype: int64, device: device).DetachFromDisposeScope();
        Tensor Reals() => zeros([rows, length], dtype: float32, device: device).DetachFromDisposeScope();
    }

    /// <summary>[R, T] int64</summary>
    public Tensor Ids { get; }

    /// <summary>[R, T] int64</summary>
    public Tensor First { get; }

    /// <summary>[R, T] int64</summary>
    public Tensor Targets { get; }

    /// <summary>[R, T]</summary>
    public Tensor Weights { get; }

    /// <summary>[R, T]</summary>
    public Tensor Old { get; }

    /// <summary>[R, T]</summary>
    public Tensor Advantages { get; }

    /// <summary>Takes over a batch from the host, which need not wait for it.</summary>
    /// <param name="rows">of this batch's shape</param>
    /// <param name="isPolicy">whether old log-probabilities and advantages are read too</param>
    public void Load(StaticRows rows, bool isPolicy)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var shape = Ids.shape;
        Copy(Ids, tensor(rows.Ids, shape));
        Copy(First, tensor(rows.First, shape));
        Copy(Targets, tensor(rows.Targets, shape));
        Copy(Weights, tensor(rows.Weights, shape));
        if (!isPolicy)
            return;
        Copy(Old, tensor(rows.Old, shape));
        Copy(Advantages, tensor(rows.Advantages, shape));
    }

    public void Dispose()
    {
        foreach (var tensor in new[] { Ids, First, Targets, Weights, Old, Advantages })
            tensor.Dispose();
    }

    private static void Copy(Tensor target, Tensor source) =>
        target.copy_(target.is_cuda ? source.pin_memory() : source, nonBlocking: true);
}
