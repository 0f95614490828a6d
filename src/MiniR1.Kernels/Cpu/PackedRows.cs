using System.Numerics;
using System.Runtime.InteropServices;

namespace MiniR1.Kernels.Cpu;

/// <summary>
/// One head's keys or values: rows padded to whole registers, and the same numbers as columns, so that the products of a
/// vector with all rows run along the rows. Holds native memory, for one thread.
/// </summary>
internal sealed unsafe class PackedRows : IDisposable
{
    private readonly int _count;
    private readonly int _width;
    private readonly int _paddedCount;
    private readonly float* _copy; // null if rows need no padding
    private float* _columns;
    private float* _rows;
    private long _stride;

    internal PackedRows(long count, long width)
    {
        (_count, _width) = (checked((int)count), checked((int)width));
        (_paddedCount, PaddedWidth) = (Lanes.Padded(_count), Lanes.Padded(_width));
        if (PaddedWidth != _width)
            _copy = (float*)NativeMemory.AllocZeroed((nuint)_count * (nuint)PaddedWidth, sizeof(float));
    }

    ~PackedRows() => Free();

    /// <summary>Numbers of a row, padding included.</summary>
    internal int PaddedWidth { get; }

    /// <summary>Takes other rows.</summary>
    /// <param name="rows">the first number of the first row</param>
    /// <param name="stride">from row to row</param>
    internal void Load(float* rows, long stride)
    {
        _rows = rows;
        _stride = stride;
        if (_copy == null)
            return;
        for (var j = 0; j < _count; j++)
            new ReadOnlySpan<float>(rows + (j * stride), _width).CopyTo(new Span<float>(_copy + (j * PaddedWidth), _width));
        _rows = _copy;
        _stride = PaddedWidth;
    }

    /// <summary>Makes the columns, which <see cref="Products"/> reads.</summary>
    internal void Transpose()
    {
        if (_columns == null)
            _columns = (float*)NativeMemory.AllocZeroed((nuint)_width * (nuint)_paddedCount, sizeof(float));
        for (var j = 0; j < _count; j++)
        {
            var row = Row(j);
            for (var i = 0; i < _width; i++)
                _columns[(i * _paddedCount) + j] = row[i];
        }
    }

    /// <summary>result[j] = vector · row j for j from begin to end, rounded outwards to whole registers.</summary>
    internal void Products(float* vector, int begin, int end, float* result)
    {
        var lanes = Lanes.Width;
        var j = begin / lanes * lanes;
        for (; j + (2 * lanes) <= Lanes.Padded(end); j += 2 * lanes)
        {
            var (first, second) = (Vector<float>.Zero, Vector<float>.Zero);
            var column = _columns + j;
            for (var i = 0; i < _width; i++, column += _paddedCount)
            {
                var factor = new Vector<float>(vector[i]);
                first = Lanes.MultiplyAdd(factor, Lanes.Load(column), first);
                second = Lanes.MultiplyAdd(factor, Lanes.Load(column + lanes), second);
            }

            Lanes.Store(result + j, first);
            Lanes.Store(result + j + lanes, second);
        }

        for (; j < end; j += lanes)
        {
            var (even, odd) = (Vector<float>.Zero, Vector<float>.Zero);
            var column = _columns + j;
            var i = 0;
            for (; i + 1 < _width; i += 2, column += 2 * _paddedCount)
            {
                even = Lanes.MultiplyAdd(new Vector<float>(vector[i]), Lanes.Load(column), even);
                odd = Lanes.MultiplyAdd(new Vector<float>(vector[i + 1]), Lanes.Load(column + _paddedCount), odd);
            }

            if (i < _width)
                even = Lanes.MultiplyAdd(new Vector<float>(vector[i]), Lanes.Load(column), even);
            Lanes.Store(result + j, even + odd);
        }
    }

    /// <summary>The same without columns, for so few vectors that a transposition would not pay.</summary>
    internal void ProductsByRow(float* vector, int begin, int end, float* result)
    {
        for (var j = begin; j < end; j++)
            result[j] = Lanes.Dot(vector, Row(j), _width);
    }

    /// <summary>result = sum over j from begin to end of factors[j] · row j; <see cref="PaddedWidth"/> numbers.</summary>
    internal void Combine(float* factors, int begin, int end, float* result)
    {
        var lanes = Lanes.Width;
        var c = 0;
        for (; c + (4 * lanes) <= PaddedWidth; c += 4 * lanes)
        {
            Vector<float> a = default, b = default, d = default, e = default;
            var from = Row(begin) + c;
            for (var j = begin; j < end; j++, from += _stride)
            {
                var factor = new Vector<float>(factors[j]);
                a = Lanes.MultiplyAdd(factor, Lanes.Load(from), a);
                b = Lanes.MultiplyAdd(factor, Lanes.Load(from + lanes), b);
                d = Lanes.MultiplyAdd(factor, Lanes.Load(from + (2 * lanes)), d);
                e = Lanes.MultiplyAdd(factor, Lanes.Load(from + (3 * lanes)), e);
            }

            Lanes.Store(result + c, a);
            Lanes.Store(result + c + lanes, b);
            Lanes.Store(result + c + (2 * lanes), d);
            Lanes.Store(result + c + (3 * lanes), e);
        }

        for (; c < PaddedWidth; c += lanes)
        {
            var sum = Vector<float>.Zero;
            var from = Row(begin) + c;
            for (var j = begin; j < end; j++, from += _stride)
                sum = Lanes.MultiplyAdd(new Vector<float>(factors[j]), Lanes.Load(from), sum);
            Lanes.Store(result + c, sum);
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private float* Row(int j) => _rows + (j * _stride);

    private void Free()
    {
        NativeMemory.Free(_copy);
        NativeMemory.Free(_columns);
        _columns = null;
    }
}
