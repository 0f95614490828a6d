using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cpu;

/// <summary>
/// y = x Wᵀ + b for few rows of x, W float32 or bfloat16, without gradients. Reading W is then all the work: each row of W
/// is read once for all rows of x, by all threads side by side, and a bfloat16 W is widened in registers. Many rows go to
/// the library's product, a bfloat16 W being widened part by part.
/// </summary>
internal static unsafe class LinearCpu
{
    /// <summary>From about as many rows on the library's product is faster: it copies W into an order of its own first.</summary>
    internal const long FewRows = 64;

    private const int BlockRows = 32; // rows of x that stay in a core's cache
    private const int WidenedRows = 512; // of W, in one part
    private const long WorkPerThread = 65536;

    /// <param name="input">[..., I] float32</param>
    /// <param name="weight">[O, I] float32 or bfloat16, contiguous</param>
    /// <param name="bias">[O] float32, or null</param>
    /// <returns>[..., O] float32</returns>
    internal static Tensor Run(Tensor input, Tensor weight, Tensor? bias)
    {
        ShapeCheck.Require(
            weight.dim() == 2 && input.dim() > 0 && input.size(-1) == weight.size(1) && weight.is_contiguous()
                && (bias is null || (bias.numel() == weight.size(0) && CpuTensor.Fits(bias))),
            "linear", input, weight);
        using var scope = NewDisposeScope();
        long[] shape = [.. input.shape];
        var (inputs, outputs) = (shape[^1], weight.size(0));
        var rows = input.reshape(-1, inputs).contiguous(); // [N, I]
        var count = rows.size(0);
        var result = empty([count, outputs]); // [N, O]
        shape[^1] = outputs;
        if (count > FewRows)
        {
            ByParts(rows, weight, result);
            if (bias is not null)
                result.AddInPlace(bias);
        }
        else
        {
            var shared = bias?.contiguous();
            var work = new LinearWork(
                CpuTensor.Data(rows), CpuTensor.Address(weight), CpuTensor.Data(result), shared is null ? null : CpuTensor.Data(shared),
                (int)count, (int)inputs, (int)outputs);
            if (weight.dtype == ScalarType.BFloat16)
                Multiply<Half>(work);
            else
                Multiply<Single>(work);
            GC.KeepAlive(weight);
            GC.KeepAlive(shared);
        }

        return result.view(shape).MoveToOuterDisposeScope(); // [..., O]
    }

    // So that what is widened stays in the cache.
    private static void ByParts(Tensor rows, Tensor weight, Tensor result)
    {
        var outputs = weight.size(0);
        for (var begin = 0L; begin < outputs; begin += WidenedRows)
        {
            using var scope = NewDisposeScope();
            var part = weight.narrow(0, begin, Math.Min(WidenedRows, outputs - begin)).to_type(ScalarType.Float32); // [P, I]
            result.narrow(1, begin, part.size(0)).copy_(rows.mm(part.t())); // [N, P]
        }
    }

    private static void Multiply<TWeight>(LinearWork work)
        where TWeight : struct, IWeight
    {
        var grain = Math.Max(1, WorkPerThread / (work.Inputs * Math.Min(work.Rows, BlockRows)));
        for (var first = 0; first < work.Rows; first += BlockRows)
        {
            var (begin, count) = (first, Math.Min(BlockRows, work.Rows - first));
            ParallelRange.For(work.Outputs, grain, (from, to) =>
            {
                var output = (int)from;
                if (work.Rows == 1)
                {
                    for (; output < to; output++)
                        work.Result[output] = DotRow<TWeight>(work.Weight, (long)output * work.Inputs, work.Input, work.Inputs) + work.BiasOf(output);
                    return;
                }

                for (; output < to; output++)
                    Row<TWeight>(work, begin, count, output);
            });
        }
    }

    // One row of x: a single stream of weights comes as fast as the memory can.
    private static float DotRow<TWeight>(nint weight, long offset, float* x, int inputs)
        where TWeight : struct, IWeight
    {
        var lanes = Lanes.Width;
        Vector<float> a = default, b = default, c = default, d = default;
        var i = 0;
        for (; i + (4 * lanes) <= inputs; i += 4 * lanes)
        {
            var (first, second) = TWeight.LoadTwo(weight, offset + i);
            var (third, fourth) = TWeight.LoadTwo(weight, offset + i + (2 * lanes));
            a = Lanes.MultiplyAdd(first, Lanes.Load(x + i), a);
            b = Lanes.MultiplyAdd(second, Lanes.Load(x + i + lanes), b);
            c = Lanes.MultiplyAdd(third, Lanes.Load(x + i + (2 * lanes)), c);
            d = Lanes.MultiplyAdd(fourth, Lanes.Load(x + i + (3 * lanes)), d);
        }

        var sum = Vector.Sum(a + b + (c + d));
        for (; i < inputs; i++)
            sum += TWeight.At(weight, offset + i) * x[i];
        return sum;
    }

    // One row of W with all rows of x, four at a time.
    private static void Row<TWeight>(LinearWork work, int first, int count, int output)
        where TWeight : struct, IWeight
    {
        var (inputs, lanes) = (work.Inputs, Lanes.Width);
        var offset = (long)output * inputs;
        var row = first;
        for (; row + 4 <= first + count; row += 4)
        {
            float* x0 = work.Input + ((long)row * inputs), x1 = x0 + inputs, x2 = x1 + inputs, x3 = x2 + inputs;
            Vector<float> a = default, b = default, c = default, d = default;
            var i = 0;
            for (; i + (2 * lanes) <= inputs; i += 2 * lanes)
            {
                var (w, v) = TWeight.LoadTwo(work.Weight, offset + i);
                a = Lanes.MultiplyAdd(v, Lanes.Load(x0 + i + lanes), Lanes.MultiplyAdd(w, Lanes.Load(x0 + i), a));
                b = Lanes.MultiplyAdd(v, Lanes.Load(x1 + i + lanes), Lanes.MultiplyAdd(w, Lanes.Load(x1 + i), b));
                c = Lanes.MultiplyAdd(v, Lanes.Load(x2 + i + lanes), Lanes.MultiplyAdd(w, Lanes.Load(x2 + i), c));
                d = Lanes.MultiplyAdd(v, Lanes.Load(x3 + i + lanes), Lanes.MultiplyAdd(w, Lanes.Load(x3 + i), d));
            }

            var (s0, s1, s2, s3) = (Vector.Sum(a), Vector.Sum(b), Vector.Sum(c), Vector.Sum(d));
            for (; i < inputs; i++)
            {
                var w = TWeight.At(work.Weight, offset + i);
                (s0, s1, s2, s3) = (s0 + (w * x0[i]), s1 + (w * x1[i]), s2 + (w * x2[i]), s3 + (w * x3[i]));
            }

            var bias = work.BiasOf(output);
            var to = work.Result + ((long)row * work.Outputs) + output;
            (to[0], to[work.Outputs], to[2 * (long)work.Outputs], to[3 * (long)work.Outputs]) = (s0 + bias, s1 + bias, s2 + bias, s3 + bias);
        }

        for (; row < first + count; row++)
        {
            work.Result[((long)row * work.Outputs) + output] =
                DotRow<TWeight>(work.Weight, offset, work.Input + ((long)row * inputs), inputs) + work.BiasOf(output);
        }
    }

    private sealed class LinearWork(float* input, nint weight, float* result, float* bias, int rows, int inputs, int outputs)
    {
        internal float* Input { get; } = input;

        internal nint Weight { get; } = weight;

        internal float* Result { get; } = result;

        internal int Rows { get; } = rows;

        internal int Inputs { get; } = inputs;

        internal int Outputs { get; } = outputs;

        internal float BiasOf(int output) => bias == null ? 0 : bias[output];
    }

    /// <summary>A matrix's numbers, widened to float32 as they are read.</summary>
    private interface IWeight
    {
        static abstract (Vector<float> First, Vector<float> Second) LoadTwo(nint weight, long offset);

        static abstract float At(nint weight, long offset);
    }

    private readonly struct Single : IWeight
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Vector<float> First, Vector<float> Second) LoadTwo(nint weight, long offset) =>
            (Lanes.Load((float*)weight + offset), Lanes.Load((float*)weight + offset + Lanes.Width));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float At(nint weight, long offset) => ((float*)weight)[offset];
    }

    // A bfloat16 is the upper half of a float32.
    private readonly struct Half : IWeight
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Vector<float> First, Vector<float> Second) LoadTwo(nint weight, long offset)
        {
            var half = Unsafe.ReadUnaligned<Vector<ushort>>((ushort*)weight + offset);
            return (Vector.AsVectorSingle(Vector.ShiftLeft(Vector.WidenLower(half), 16)), Vector.AsVectorSingle(Vector.ShiftLeft(Vector.WidenUpper(half), 16)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float At(nint weight, long offset) => BitConverter.UInt32BitsToSingle((uint)((ushort*)weight)[offset] << 16);
    }
}
