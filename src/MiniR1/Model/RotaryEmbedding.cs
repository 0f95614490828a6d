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
    private Tensor table; // [P, R/2, 2] cosine and sine

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
        if (end > maxPositions)
            throw new MiniR1Exception(
                $"A sequence of {end} tokens is longer than the model's context of {maxPositions} (max_position_embeddings); shorten the prompt or generate less.");
        var rows = Table(end).narrow(0, start, count).unsqueeze(1); // [T, 1, R/2, 2]: broadcasts over heads
        return new RotaryTables(rows.select(-1, 0), rows.select(-1, 1), rows.view_as_complex());
    }

    /// <summary>Interleaved pairs, written out: (a, b) becomes (a cos - b sin, a sin + b cos).</summary>
    /// <param name="input">[B, T, H, R]</param>
    /// <param name="tables">of the T positions</param>
    /// <returns>[B, T, H, R]</returns>
    public static Tensor RotateInterleavedNaive(Tensor input, RotaryTables tables)
    {
        var pairs = input.unflatten(-1, [-1, 2]).unbind(-1); // 2 x [B, T, H, R/2]
        var (a, b) = (pairs[0], pairs[1]);
        var turned = stack(
            [
                (a * tables.Cosine) - (b * tables.Sine), // [B, T, H, R/2]
                (a * tables.Sine) + (b * tables.Cosine), // [B, T, H, R/2]
            ],
            dim: -1); // [B, T, H, R/2, 2]
        return turned.flatten(-2, -1).to(input.dtype); // [B, T, H, R]
    }

    /// <summary>Interleaved pairs as complex numbers: turning (a, b) is multiplying a + ib by e^(i·angle).</summary>
    /// <param name="input">[B, T, H, R]; a view must have even strides and an even offset</param>
    /// <param name="tables">of the T positions</param>
    /// <returns>[B, T, H, R]</returns>
    public static Tensor RotateInterleaved(Tensor input, RotaryTables tables)
    {
        var wide = input.dtype == float32 ? input : input.to(float32); // [B, T, H, R]
        var pairs = wide.unflatten(-1, [-1, 2]).view_as_complex(); // [B, T, H, R/2]
        var turned = (pairs * tables.Rotation).view_as_real().flatten(-2, -1); // [B, T, H, R]
        return input.dtype == float32 ? turned : turned.to(input.dtype);
    }

    /// <summary>Pairs (i, i + R/2): the first half a, the second half b.</summary>
    /// <param name="input">[B, T, H, R]</param>
    /// <param name="tables">of the T positions</param>
    /// <returns>[B, T, H, R]</returns>
    public static Tensor RotateHalves(Tensor input, RotaryTables tables)
    {
        var halves = input.chunk(2, -1); // 2 x [B, T, H, R/2]
        var (a, b) = (halves[0], halves[1]);
        var turned = cat(
            [
                (a * tables.Cosine) - (b * tables.Sine), // [B, T, H, R/2]
                (a * tables.Sine) + (b * tables.Cosine), // [B, T, H, R/2]
            ],
            dim: -1); // [B, T, H, R]
        return turned.to(input.dtype);
    }

    public void Dispose()
    {
        foreach (var tensor in outgrown.Append(table))
            tensor.Dispose();
    }

    private Tensor Table(long positions)
    {
        lock (growing)
        {
            var have = table.shape[0];
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
        var values = new float[positions * frequencies.Length * 2];
        var next = 0;
        for (var position = 0L; position < positions; position++)
        {
            foreach (var frequency in frequencies)
            {
                var (sine, cosine) = Math.SinCos(position * frequency);
                values[next++] = (float)(cosine * scale);
                values[next++] = (float)(sine * scale);
            }
        }

        return tensor(values, [positions, frequencies.Length, 2], device: device).DetachFromDisposeScope();
    }
}

/// <summary>The rotary tables of the T positions of one forward pass; each broadcasts over batch and heads.</summary>
/// <param name="Cosine">[T, 1, R/2]</param>
/// <param name="Sine">[T, 1, R/2]</param>
/// <param name="Rotation">[T, 1, R/2] complex: cosine + i·sine</param>
public sealed record RotaryTables(Tensor Cosine, Tensor Sine, Tensor Rotation);
