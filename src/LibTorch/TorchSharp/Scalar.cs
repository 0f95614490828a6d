using LibTorch;

namespace TorchSharp;

/// <summary>A number as an operator takes it. Here a plain value: making one allocates nothing native.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly Tag Tag;
    internal readonly long Bits;

    private Scalar(Tag tag, long bits, torch.ScalarType type)
    {
        Tag = tag;
        Bits = bits;
        Type = type;
    }

    /// <summary>The type of the number that the scalar was made from.</summary>
    public torch.ScalarType Type { get; }

    internal double Real => Tag == Tag.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal bool IsIntegral => Tag != Tag.Double;

    public static implicit operator Scalar(byte value) => new(Tag.Int, value, torch.ScalarType.Byte);

    public static implicit operator Scalar(short value) => new(Tag.Int, value, torch.ScalarType.Int16);

    public static implicit operator Scalar(int value) => new(Tag.Int, value, torch.ScalarType.Int32);

    public static implicit operator Scalar(long value) => new(Tag.Int, value, torch.ScalarType.Int64);

    public static implicit operator Scalar(float value) =>
        new(Tag.Double, BitConverter.DoubleToInt64Bits(value), torch.ScalarType.Float32);

    public static implicit operator Scalar(double value) =>
        new(Tag.Double, BitConverter.DoubleToInt64Bits(value), torch.ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(Tag.Bool, value ? 1 : 0, torch.ScalarType.Bool);

    /// <summary>Nothing native to free; kept because TorchSharp's Scalar is disposable.</summary>
    public void Dispose()
    {
    }
}

/// <summary>Readers of a scalar's value.</summary>
public static class ScalarExtensionMethods
{
    public static double ToDouble(this Scalar value) => value.Real;

    public static float ToSingle(this Scalar value) => (float)value.Real;

    public static long ToInt64(this Scalar value) => value.IsIntegral ? value.Bits : (long)value.Real;

    public static int ToInt32(this Scalar value) => checked((int)value.ToInt64());

    public static bool ToBoolean(this Scalar value) => value.Real != 0;
}
