using System.Buffers;
using System.Runtime.InteropServices;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>
/// An FP8 weight with one factor a block (DeepSeek-V3, arXiv 2412.19437, section 3.3): w = fp8 · scale_inv of its
/// block, in float32. The last blocks are ragged where the blocks do not divide the matrix.
/// </summary>
internal sealed class BlockScaledWeight : IWeightSource
{
    private readonly SafetensorsFile file;
    private readonly SafetensorsEntry codes;
    private readonly Fp8Quantization blocks;
    private readonly long columns;
    private readonly float[] scales; // ceil(rows / block rows) x ceil(columns / block columns)

    /// <param name="file">holds the codes</param>
    /// <param name="codes">F8_E4M3 [rows, columns]</param>
    /// <param name="scaleFile">holds the factors; may be another shard</param>
    /// <param name="factors">F32, one a block</param>
    /// <param name="blocks">the blocks' size</param>
    public BlockScaledWeight(
        SafetensorsFile file, SafetensorsEntry codes, SafetensorsFile scaleFile, SafetensorsEntry factors, Fp8Quantization blocks)
    {
        this.file = file;
        this.codes = codes;
        this.blocks = blocks;
        columns = codes.Shape[1];
        scales = new float[factors.Count];
        scaleFile.ReadBytes(factors, 0, MemoryMarshal.AsBytes(scales.AsSpan()));
        // So that no product overflows either.
        var bad = Array.FindIndex(scales, scale => !float.IsFinite(scale * Float8E4M3.Max));
        if (bad >= 0)
            throw FiniteNumbers.Refuse(scaleFile, factors, bad);
    }

    public long Count => codes.Count;

    public void CopyPiece(Tensor flat, long start, long count)
    {
        var most = (int)Math.Min(count, SafetensorsFile.LargestStep(flat));
        var isDirect = flat.dtype == float32 && flat.device_type == TorchSharp.DeviceType.CPU;
        using var host = isDirect ? null : empty([most], dtype: float32);
        var bytes = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            for (var done = 0L; done < count; done += most)
            {
                var size = (int)Math.Min(most, count - done);
                using var to = flat.narrow(0, start + done, size);
                using var numbers = host is null ? to.alias() : host.narrow(0, 0, size);
                file.ReadBytes(codes, start + done, bytes.AsSpan(0, size));
                if (FiniteNumbers.FirstBad(bytes.AsSpan(0, size), codes.Dtype) is >= 0 and var bad)
                    throw FiniteNumbers.Refuse(file, codes, start + done + bad);
                Dequantize(bytes.AsSpan(0, size), start + done, MemoryMarshal.Cast<byte, float>(numbers.bytes));
                if (host is not null)
                    to.copy_(numbers);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Dequantize(ReadOnlySpan<byte> bytes, long start, Span<float> output)
    {
        var values = Float8E4M3.Values;
        for (var done = 0; done < output.Length;)
        {
            // As far as one block's factor holds in this row.
            var (row, column) = Math.DivRem(start + done, columns);
            var run = (int)Math.Min(Math.Min(blocks.Columns - (column % blocks.Columns), columns - column), output.Length - done);
            var scale = scales[(row / blocks.Rows * blocks.Across(columns)) + (column / blocks.Columns)];
            var from = bytes.Slice(done, run);
            var to = output.Slice(done, run);
            for (var index = 0; index < to.Length; index++)
                to[index] = values[from[index]] * scale;
            done += run;
        }
    }
}
