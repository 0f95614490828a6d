using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>Looks for numbers that are not finite in a weight's bytes, as they lie in the file.</summary>
internal static class FiniteNumbers
{
    /// <summary>The place of the first number that is NaN or infinite, in elements; -1 if all are finite.</summary>
    /// <param name="bytes">whole elements, little endian</param>
    /// <param name="dtype">a float of the format; of other types every number is finite</param>
    public static int FirstBad(ReadOnlySpan<byte> bytes, SafetensorsDtype dtype)
    {
        if (dtype == SafetensorsDtype.Float8E4M3)
            return First<byte>(bytes, 0x7f); // it has no infinity, and one NaN of either sign
        if (dtype.IsRaw)
            return -1;
        return dtype.Tensor switch
        {
            ScalarType.Float64 => First(MemoryMarshal.Cast<byte, ulong>(bytes), 0x7ff0_0000_0000_0000ul),
            ScalarType.Float32 => First(MemoryMarshal.Cast<byte, uint>(bytes), 0x7f80_0000u),
            ScalarType.Float16 => First<ushort>(MemoryMarshal.Cast<byte, ushort>(bytes), 0x7c00),
            ScalarType.BFloat16 => First<ushort>(MemoryMarshal.Cast<byte, ushort>(bytes), 0x7f80),
            _ => -1,
        };
    }

    // NaN and infinity have all bits of the exponent set.
    private static int First<T>(ReadOnlySpan<T> numbers, T exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        var mask = new Vector<T>(exponent);
        var index = 0;
        for (; index + Vector<T>.Count <= numbers.Length; index += Vector<T>.Count)
        {
            if (Vector.EqualsAny(new Vector<T>(numbers[index..]) & mask, mask))
                break;
        }

        for (; index < numbers.Length; index++)
        {
            if ((numbers[index] & exponent) == exponent)
                return index;
        }

        return -1;
    }

    /// <summary>The sentence about a number that is not finite.</summary>
    /// <param name="file">that holds it</param>
    /// <param name="entry">whose number it is</param>
    /// <param name="place">in the tensor, in elements</param>
    public static MiniR1Exception Refuse(SafetensorsFile file, SafetensorsEntry entry, long place)
    {
        var indices = new List<long>();
        foreach (var size in entry.Shape.Reverse())
        {
            indices.Insert(0, place % size);
            place /= size;
        }

        return new MiniR1Exception(
            $"{file.Path}: key \"{Excerpt.Of(entry.Name)}\" is not finite (NaN or infinity) at [{string.Join(", ", indices)}]: "
            + "the file is damaged or its training diverged; take another checkpoint.");
    }
}
