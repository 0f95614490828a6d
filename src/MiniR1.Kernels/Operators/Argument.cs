using static TorchSharp.torch;

namespace MiniR1.Kernels.Operators;

/// <summary>
/// One argument of an operator. What the operator's schema calls optional ('Tensor?', 'float?') goes through
/// <see cref="Optional(Tensor?)"/> and its kin even if it is given. The schema's type Scalar cannot be passed: the stable
/// interface refuses it. Use an overload that takes a tensor.
/// </summary>
public readonly struct Argument
{
    private Argument(ArgumentKind kind, object? reference, ulong bits, bool isOptional = false)
    {
        Kind = kind;
        Reference = reference;
        Bits = bits;
        IsOptional = isOptional;
    }

    /// <summary>An optional argument that is not given.</summary>
    public static Argument None => default;

    internal ArgumentKind Kind { get; }

    /// <summary>The tensor or tensors: kept here, and so alive, until the call has returned.</summary>
    internal object? Reference { get; }

    internal ulong Bits { get; }

    internal bool IsOptional { get; }

    public static implicit operator Argument(Tensor tensor) => new(ArgumentKind.Tensor, tensor, 0);

    public static implicit operator Argument(Tensor[] tensors) => new(ArgumentKind.Tensors, tensors, 0);

    public static implicit operator Argument(long value) => new(ArgumentKind.Number, null, (ulong)value);

    public static implicit operator Argument(double value) => new(ArgumentKind.Number, null, BitConverter.DoubleToUInt64Bits(value));

    public static implicit operator Argument(bool value) => new(ArgumentKind.Number, null, value ? 1UL : 0);

    /// <summary>A list of integers, such as a shape.</summary>
    public static implicit operator Argument(long[] values) => new(ArgumentKind.Numbers, values, 0);

    /// <summary>For an argument of the type 'Tensor?'.</summary>
    public static Argument Optional(Tensor? tensor) => tensor is null ? None : new(ArgumentKind.Tensor, tensor, 0, true);

    /// <summary>For an argument of the type 'float?'.</summary>
    public static Argument Optional(double? value) =>
        value is { } given ? new(ArgumentKind.Number, null, BitConverter.DoubleToUInt64Bits(given), true) : None;

    /// <summary>For an argument of the type 'int?'.</summary>
    public static Argument Optional(long? value) => value is { } given ? new(ArgumentKind.Number, null, (ulong)given, true) : None;

    /// <summary>For an argument of the type 'bool?'.</summary>
    public static Argument Optional(bool? value) => value is { } given ? new(ArgumentKind.Number, null, given ? 1UL : 0, true) : None;

    /// <summary>For an argument of the type 'ScalarType?'.</summary>
    public static Argument Optional(ScalarType? value) => Optional((long?)value);

    /// <summary>For error messages: a tensor's type and shape, or the value's bits.</summary>
    internal string Describe() => Reference switch
    {
        Tensor tensor => Describe(tensor),
        Tensor[] tensors => $"[{string.Join(", ", tensors.Take(4).Select(Describe))}{(tensors.Length > 4 ? ", ..." : "")}]",
        long[] values => $"({string.Join(", ", values)})",
        _ => Kind == ArgumentKind.None ? "none" : "a number",
    };

    private static string Describe(Tensor tensor) =>
        tensor.IsInvalid ? "disposed tensor" : $"{tensor.dtype}[{string.Join(", ", tensor.shape)}]";
}

/// <summary>How an argument is put on the stack.</summary>
internal enum ArgumentKind
{
    None,
    Number,
    Numbers,
    Tensor,
    Tensors,
}
