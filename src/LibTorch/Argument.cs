using static TorchSharp.torch;

namespace LibTorch;

/// <summary>
/// One argument of an operator: a number in <see cref="Bits"/>, or an object that stays referenced (and so alive)
/// until the native call has returned.
/// </summary>
public readonly struct Argument
{
    internal readonly object? Reference;
    internal readonly long Bits;
    internal readonly Tag Tag;

    private Argument(Tag tag, object? reference, long bits = 0)
    {
        Tag = tag;
        Reference = reference;
        Bits = bits;
    }

    internal bool IsList => Tag is Tag.Ints or Tag.Tensors or Tag.OptionalTensors or Tag.Doubles or Tag.String;

    /// <summary>An absent optional argument.</summary>
    public static Argument None => default;

    public static implicit operator Argument(Tensor? tensor) =>
        tensor is null ? default : new(Tag.Tensor, tensor);

    public static implicit operator Argument(long value) => new(Tag.Int, null, value);

    public static implicit operator Argument(int value) => new(Tag.Int, null, value);

    public static implicit operator Argument(double value) => new(Tag.Double, null, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(bool value) => new(Tag.Bool, null, value ? 1 : 0);

    public static implicit operator Argument(long[]? values) => values is null ? default : new(Tag.Ints, values);

    public static implicit operator Argument(double[] values) => new(Tag.Doubles, values);

    public static implicit operator Argument(Tensor[] tensors) => new(Tag.Tensors, tensors);

    public static implicit operator Argument(string? text) => text is null ? default : new(Tag.String, text);

    public static implicit operator Argument(ScalarType type) => new(Tag.Int, null, (long)type);

    public static implicit operator Argument(ScalarType? type) => type is null ? default : (Argument)type.Value;

    public static implicit operator Argument(Device? device) => device is null ? default : new(Tag.Device, device);

    public static implicit operator Argument(Generator? generator) =>
        generator is null ? default : new(Tag.Generator, generator);

    public static implicit operator Argument(TorchSharp.Scalar? scalar) =>
        scalar is null ? default : new(scalar.Tag, null, scalar.Bits);

    /// <summary>A list in which null stands for 'no tensor', as advanced indexing takes it.</summary>
    public static Argument Optional(Tensor?[] tensors) => new(Tag.OptionalTensors, tensors);

    /// <summary>For error messages: a tensor's shape and type, or the value.</summary>
    internal string Describe() => Tag switch
    {
        Tag.None => "none",
        Tag.Tensor => Describe((Tensor)Reference!),
        Tag.Tensors or Tag.OptionalTensors => $"[{string.Join(", ", ((Tensor?[])Reference!).Take(4).Select(Describe))}]",
        Tag.Int => Bits.ToString(),
        Tag.Double => BitConverter.Int64BitsToDouble(Bits).ToString("g6"),
        Tag.Bool => Bits != 0 ? "true" : "false",
        Tag.Ints => $"({string.Join(", ", (long[])Reference!)})",
        _ => Reference?.ToString() ?? Tag.ToString(),
    };

    private static string Describe(Tensor? tensor) =>
        tensor is null ? "none" : tensor.IsInvalid ? "disposed tensor" : $"{tensor.dtype}[{string.Join(", ", tensor.shape)}]";
}
