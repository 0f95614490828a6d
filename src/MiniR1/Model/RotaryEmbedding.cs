using LibTorch;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// Rotary position embedding (Su et al., arXiv 2104.09864): pair i of a vector at position p is turned by the angle
/// p·frequency(i). DeepSeek pairs neighbours (0,1), (2,3), ...; Llama and Qwen pair number i with number i + R/2.
/// The tables are made once, longer on demand, and narrowed; threads may ask at the same time.
/// </summary>
public sealed class RotaryEmbedding : IDisposable
{
    private readonly double[] frequencies;
    private readonly double scale;
    private readonly long maxPositions;
    private readonly Device device;
    private readonly Lock growing = new();
    private readonly List<Tensor> outgrown = []; // other threads may still be reading them
    private Tensor table; // [2, P, R/2]: cosines, sines

    public RotaryEmbedding(RopeConfig rope, int dimension, int maxPositions, Device device)
    {
        frequencies = RopeFrequencies.Compute(rope, dimension, maxPositions);
        scale = RopeFrequencies.TableScale(rope);
        this.maxPositions = maxPositions;
        this.device = device;
        table = MakeTable(Math.Min(256, maxPositions));
    }

    /// <summary>The angles' cosines and sines at positions start .. start + count - 1.</summary>
    /// <exception cref="MiniR1Exception">The last position is beyond the model's context.</exception>
    public RotaryTables At(long start, long count)
    {
        var end = start + count;
        CheckLength(end);
        var rows = Table(end).narrow(1, start, count); // [2, T, R/2]
        return new RotaryTables(rows.select(0, 0), rows.select(0, 1));
    }

    /// <summary>The cosines and sines at one position that only the device knows.</summary>
    /// <param name="cursor">[1] int64, below <paramref name="capacity"/></param>
    /// <param name="capacity">positions that it may reach</param>
    public RotaryTables At(Tensor cursor, long capacity)
    {
        CheckLength(capacity);
        var rows = Table(capacity).index_select(1, cursor); // [2, 1, R/2]
        return new RotaryTables(rows.select(0, 0), rows.select(0, 1));
    }

    /// <summary>Interleaved pairs: (a, b) becomes (a cos - b sin, a sin + b cos).</summary>
    /// <param name="input">[B, T, H, N+R]; the N numbers before the turned ones stay as they are</param>
    /// <param name="tables">of the T positions</param>
    /// <returns>[B, T, H, N+R]</returns>
    public static Tensor RotateInterleaved(Tensor input, RotaryTables tables) =>
        FusedKernels.RotaryTail(input, tables.Cosine, tables.Sine);

    /// <summary>Pairs (i, i + R/2): the first half a, the second half b.</summary>
    /// <param name="input">[B, T, H, R]</param>
    /// <param name="tables">of the T positions</param>
    /// <returns>[B, T, H, R]</returns>
    public static Tensor RotateHalves(Tensor input, RotaryTables tables) =>
        FusedKernels.RotaryHalves(input, tables.Cosine, tables.Sine);

    public void Dispose()
    {
        foreach (var tensor in outgrown.Append(table))
            tensor.Dispose();
    }

    private void CheckLength(long end)
    {
        if (end > maxPositions)
            throw new MiniR1Exception(
                $"A sequence of {end} tokens is longer than the model's context of {maxPositions} (max_position_embeddings); shorten the prompt or generate less.");
    }

    private Tensor Table(long positions)
    {
        lock (growing)
        {
            var have = table.shape[1];
            if (positions > have)
            {
                outgrown.Add(table);
                table = MakeTable(Math.Min(maxPositions, Math.Max(positions, 2 * have)));
            }

            return table;
        }
    }

    private Tensor MakeTable(long positions)
    {
        var pairs = frequencies.Length;
        var values = new float[2 * positions * pairs];
        for (var position = 0L; position < positions; position++)
        {
            for (var pair = 0; pair < pairs; pair++)
            {
                var (sine, cosine) = Math.SinCos(position * frequencies[pair]);
                values[(position * pairs) + pair] = (float)(cosine * scale);
                values[((positions + position) * pairs) + pair] = (float)(sine * scale);
            }
        }

        return tensor(values, [2, positions, pairs], device: device).DetachFromDisposeScope();
    }
}

/// <summary>The rotary tables of the T positions of one forward pass.</summary>
/// <param name="Cosine">[T, R/2]</param>
/// <param name="Sine">[T, R/2]</param>
public sealed record RotaryTables(Tensor Cosine, Tensor Sine);
