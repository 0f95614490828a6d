using MiniR1.Kernels.Operators;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cpu;

/// <summary>
/// The choices of a mixture's tokens sorted by expert. Slot s is choice s % K of token s / K; the sorted rows of expert e are
/// those from Offset(e) to Offset(e + 1).
/// </summary>
internal sealed unsafe class ExpertOrder
{
    private readonly int[] _offsets;
    private readonly int[] _slots; // by place in the sorted order
    private readonly int _choices;

    /// <param name="indices">[N, K] int64, contiguous</param>
    /// <param name="experts">E</param>
    /// <exception cref="TorchException">An index names no expert.</exception>
    internal ExpertOrder(Tensor indices, int experts)
    {
        (Experts, _choices, _slots, _offsets) = (experts, (int)indices.size(1), new int[indices.numel()], new int[experts + 1]);
        var chosen = CpuTensor.Integers(indices);
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (chosen[slot] < 0 || chosen[slot] >= experts)
                throw new TorchException($"experts: there is no expert {chosen[slot]} among {experts}.");
            _offsets[chosen[slot] + 1]++;
        }

        for (var e = 0; e < experts; e++)
            _offsets[e + 1] += _offsets[e];
        var next = (int[])_offsets.Clone();
        for (var slot = 0; slot < _slots.Length; slot++)
            _slots[next[chosen[slot]]++] = slot;
        GC.KeepAlive(indices);
    }

    internal int Experts { get; }

    internal long Offset(int expert) => _offsets[expert];

    internal int Count(int expert) => _offsets[expert + 1] - _offsets[expert];

    /// <summary>An expert's rows of a sorted matrix.</summary>
    /// <param name="sorted">[N K, width], contiguous</param>
    /// <param name="width">numbers in a row</param>
    /// <param name="expert">which</param>
    internal MatrixView Segment(Tensor sorted, long width, int expert) => new(sorted, _offsets[expert] * width, Count(expert), width);

    /// <summary>The row of each slot's token, sorted by expert.</summary>
    /// <param name="rows">[N, D] float32, contiguous</param>
    /// <returns>[N K, D]</returns>
    internal Tensor Gather(Tensor rows)
    {
        var width = (int)rows.size(1);
        var sorted = empty([_slots.Length, width]);
        float* from = CpuTensor.Data(rows), to = CpuTensor.Data(sorted);
        foreach (var slot in _slots)
        {
            new ReadOnlySpan<float>(from + ((long)(slot / _choices) * width), width).CopyTo(new Span<float>(to, width));
            to += width;
        }

        GC.KeepAlive(rows);
        return sorted;
    }

    /// <summary>The sum of each token's sorted rows, weighted or not.</summary>
    /// <param name="sorted">[N K, D] float32, contiguous</param>
    /// <param name="tokens">N</param>
    /// <param name="weights">[N, K] float32, contiguous, or null for 1</param>
    /// <returns>[N, D]</returns>
    internal Tensor Combine(Tensor sorted, long tokens, Tensor? weights)
    {
        var width = (int)sorted.size(1);
        var result = zeros([tokens, width]);
        float* from = CpuTensor.Data(sorted), to = CpuTensor.Data(result);
        var factors = weights is null ? null : CpuTensor.Data(weights);
        foreach (var slot in _slots)
        {
            Lanes.AddScaled(to + ((long)(slot / _choices) * width), from, factors == null ? 1 : factors[slot], width);
            from += width;
        }

        GC.KeepAlive(sorted);
        GC.KeepAlive(weights);
        return result;
    }

    /// <summary>
    /// Of the gradient of a weighted sum: each slot's weight gets the product of its row with the gradient, and the row is
    /// then scaled by the weight.
    /// </summary>
    /// <param name="gradient">[N K, D], sorted; becomes the gradient of the outputs</param>
    /// <param name="outputs">[N K, D], sorted</param>
    /// <param name="weights">[N, K]</param>
    /// <param name="weightGradient">[N, K], is written</param>
    internal void ScaleByWeight(Tensor gradient, Tensor outputs, Tensor weights, Tensor weightGradient)
    {
        var width = (int)outputs.size(1);
        float* g = CpuTensor.Data(gradient), o = CpuTensor.Data(outputs), w = CpuTensor.Data(weights), dw = CpuTensor.Data(weightGradient);
        foreach (var slot in _slots)
        {
            dw[slot] = Lanes.Dot(g, o, width);
            Lanes.Scale(g, g, w[slot], width);
            g += width;
            o += width;
        }

        GC.KeepAlive(gradient);
        GC.KeepAlive(outputs);
        GC.KeepAlive(weights);
        GC.KeepAlive(weightGradient);
    }
}
