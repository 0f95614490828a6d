using System.Numerics;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cpu;

/// <summary>
/// Muon's Newton-Schulz iteration over many small matrices on the CPU: libtorch's batched product calls the BLAS once a
/// matrix, which for matrices of this size is mostly overhead.
/// </summary>
internal static unsafe class NewtonSchulzCpu
{
    /// <param name="matrices">[N, R, C] float32, R at most C</param>
    /// <param name="steps">of the iteration</param>
    /// <returns>[N, R, C]</returns>
    internal static Tensor Run(Tensor matrices, int steps)
    {
        ShapeCheck.Require(matrices.dim() == 3, "newton_schulz", matrices);
        var result = matrices.contiguous().clone();
        var (rows, columns) = ((int)result.size(1), (int)result.size(2));
        var data = CpuTensor.Address(result);
        ParallelRange.For(result.size(0), 1, (begin, end) =>
        {
            var workspace = new float[(3 * rows * rows) + (2 * rows * columns)];
            fixed (float* space = workspace)
            {
                for (var i = begin; i < end; i++)
                    Orthogonalize((float*)data + (i * rows * columns), rows, columns, steps, space);
            }
        });
        GC.KeepAlive(result);
        return result;
    }

    private static void Orthogonalize(float* x, int rows, int columns, int steps, float* workspace)
    {
        float* gram = workspace, square = gram + (rows * rows), polynomial = square + (rows * rows);
        float* moved = polynomial + (rows * rows), transposed = moved + (rows * columns);
        var count = rows * columns;
        Lanes.Scale(x, x, 1 / (MathF.Sqrt(Lanes.Dot(x, x, count)) + 1e-7f), count);
        for (var step = 0; step < steps; step++)
        {
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                    transposed[(j * rows) + i] = x[(i * columns) + j];
            }

            Multiply(x, transposed, gram, rows, columns, rows);
            Multiply(gram, gram, square, rows, rows, rows);
            Lanes.Scale(polynomial, gram, -4.7750f, rows * rows);
            Lanes.AddScaled(polynomial, square, 2.0315f, rows * rows);
            Multiply(polynomial, x, moved, rows, rows, columns);
            Lanes.Scale(x, x, 3.4445f, count);
            Lanes.AddScaled(x, moved, 1, count);
        }
    }

    // result[R, C] = left[R, K] right[K, C]; four registers of a row of the result at a time.
    private static void Multiply(float* left, float* right, float* result, int rows, int inner, int columns)
    {
        var width = Lanes.Width;
        for (var i = 0; i < rows; i++, left += inner, result += columns)
        {
            var c = 0;
            for (; c + (4 * width) <= columns; c += 4 * width)
            {
                Vector<float> a = default, b = default, d = default, e = default;
                var from = right + c;
                for (var k = 0; k < inner; k++, from += columns)
                {
                    var factor = new Vector<float>(left[k]);
                    a = Lanes.MultiplyAdd(factor, Lanes.Load(from), a);
                    b = Lanes.MultiplyAdd(factor, Lanes.Load(from + width), b);
                    d = Lanes.MultiplyAdd(factor, Lanes.Load(from + (2 * width)), d);
                    e = Lanes.MultiplyAdd(factor, Lanes.Load(from + (3 * width)), e);
                }

                Lanes.Store(result + c, a);
                Lanes.Store(result + c + width, b);
                Lanes.Store(result + c + (2 * width), d);
                Lanes.Store(result + c + (3 * width), e);
            }

            for (; c + width <= columns; c += width)
            {
                var sum = Vector<float>.Zero;
                for (var k = 0; k < inner; k++)
                    sum = Lanes.MultiplyAdd(new Vector<float>(left[k]), Lanes.Load(right + (k * columns) + c), sum);
                Lanes.Store(result + c, sum);
            }

            for (; c < columns; c++)
            {
                var sum = 0f;
                for (var k = 0; k < inner; k++)
                    sum += left[k] * right[(k * columns) + c];
                result[c] = sum;
            }
        }
    }
}
