using System.Numerics;

namespace MiniR1.Kernels.Cpu;

/// <summary>The backward pass of one group of heads at a time, with the memory that it needs; for one thread.</summary>
internal sealed unsafe class AttentionGradient : IDisposable
{
    private readonly AttentionShape _shape;
    private readonly PackedRows _keys;
    private readonly PackedRows _values;
    private readonly Scratch _scores;
    private readonly Scratch _changes;
    private readonly Scratch _query;
    private readonly Scratch _gradient;
    private readonly Scratch _queryGradient;
    private readonly Scratch _keyGradients; // [S, padded K]
    private readonly Scratch _valueGradients; // [S, padded V]

    internal AttentionGradient(AttentionShape shape)
    {
        _shape = shape;
        (_keys, _values) = (new PackedRows(shape.Keys, shape.Width), new PackedRows(shape.Keys, shape.ValueWidth));
        (_scores, _changes) = (new Scratch(shape.Keys), new Scratch(shape.Keys));
        (_query, _queryGradient, _gradient) = (new Scratch(shape.Width), new Scratch(shape.Width), new Scratch(shape.ValueWidth));
        _keyGradients = new Scratch((long)shape.Keys * _keys.PaddedWidth);
        _valueGradients = new Scratch((long)shape.Keys * _values.PaddedWidth);
    }

    internal void Run(
        long batch, long group, HeadRows queries, HeadRows keys, HeadRows values, HeadRows outputs, HeadRows gradients, float* logSums,
        HeadRows queryGradients, HeadRows keyGradients, HeadRows valueGradients)
    {
        _keys.Load(keys.At(batch, 0, group), keys.TimeStride);
        _values.Load(values.At(batch, 0, group), values.TimeStride);
        _keys.Transpose();
        _values.Transpose();
        new Span<float>(_keyGradients.Start, _shape.Keys * _keys.PaddedWidth).Clear();
        new Span<float>(_valueGradients.Start, _shape.Keys * _values.PaddedWidth).Clear();
        for (var head = group * _shape.HeadsPerGroup; head < (group + 1) * _shape.HeadsPerGroup; head++)
        {
            for (var i = 0; i < _shape.Queries; i++)
            {
                Copy(queries.At(batch, i, head), _query.Start, _shape.Width);
                Copy(gradients.At(batch, i, head), _gradient.Start, _shape.ValueWidth);
                var delta = Lanes.Dot(_gradient.Start, outputs.At(batch, i, head), _shape.ValueWidth);
                var logSum = logSums[(((batch * _shape.Heads) + head) * _shape.Queries) + i];
                Query(batch, i, logSum, delta);
                Copy(_queryGradient.Start, queryGradients.At(batch, i, head), _shape.Width);
            }
        }

        for (var j = 0; j < _shape.Keys; j++)
        {
            Copy(_keyGradients.Start + (j * _keys.PaddedWidth), keyGradients.At(batch, j, group), _shape.Width);
            Copy(_valueGradients.Start + (j * _values.PaddedWidth), valueGradients.At(batch, j, group), _shape.ValueWidth);
        }
    }

    public void Dispose()
    {
        foreach (var part in (IDisposable[])[_keys, _values, _scores, _changes, _query, _gradient, _queryGradient, _keyGradients, _valueGradients])
            part.Dispose();
    }

    // p = softmax, ds = p (dp - delta) scale; dq += ds k, dk += ds q, dv += p do.
    private void Query(long batch, int query, float logSum, float delta)
    {
        var (from, to) = _shape.Span(batch, query);
        float* scores = _scores.Start, changes = _changes.Start;
        _keys.Products(_query.Start, from, to, scores);
        _values.Products(_gradient.Start, from, to, changes);
        SoftmaxRow.HideOutside(scores, from, to);
        SoftmaxRow.Exponentials(scores, from, to, _shape.Scale, logSum);
        var (deltas, scales) = (new Vector<float>(delta), new Vector<float>(_shape.Scale));
        for (var j = from / Lanes.Width * Lanes.Width; j < to; j += Lanes.Width)
            Lanes.Store(changes + j, Lanes.Load(scores + j) * (Lanes.Load(changes + j) - deltas) * scales);
        _keys.Combine(changes, from, to, _queryGradient.Start);
        var (width, valueWidth) = (_keys.PaddedWidth, _values.PaddedWidth);
        for (var j = from; j < to; j++)
        {
            Lanes.AddScaled(_valueGradients.Start + (j * valueWidth), _gradient.Start, scores[j], valueWidth);
            Lanes.AddScaled(_keyGradients.Start + (j * width), _query.Start, changes[j], width);
        }
    }

    private static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
}
