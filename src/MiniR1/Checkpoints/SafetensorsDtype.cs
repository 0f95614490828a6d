using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>
/// An element type under the format's own name. The format has types that libtorch 1.13 has no tensors of (8-bit
/// floats, unsigned integers): those are read as the raw bytes of an integer type as wide.
/// </summary>
/// <param name="Name">as the header writes it, such as BF16</param>
/// <param name="Size">bytes an element</param>
/// <param name="Tensor">the type of the tensor that holds it</param>
/// <param name="IsRaw">whether that tensor holds bits that mean something else to libtorch</param>
public sealed record SafetensorsDtype(string Name, int Size, ScalarType Tensor, bool IsRaw = false)
{
    /// <summary>The 8-bit float of FP8 checkpoints: see <see cref="Float8E4M3"/>.</summary>
    public static readonly SafetensorsDtype Float8E4M3 = new("F8_E4M3", 1, ScalarType.Byte, IsRaw: true);

    private static readonly SafetensorsDtype[] All =
    [
        new("F64", 8, ScalarType.Float64),
        new("F32", 4, ScalarType.Float32),
        new("F16", 2, ScalarType.Float16),
        new("BF16", 2, ScalarType.BFloat16),
        new("I64", 8, ScalarType.Int64),
        new("I32", 4, ScalarType.Int32),
        new("I16", 2, ScalarType.Int16),
        new("I8", 1, ScalarType.Int8),
        new("U8", 1, ScalarType.Byte),
        new("BOOL", 1, ScalarType.Bool),
        Float8E4M3,
        new("F8_E5M2", 1, ScalarType.Byte, IsRaw: true),
        new("U16", 2, ScalarType.Int16, IsRaw: true),
        new("U32", 4, ScalarType.Int32, IsRaw: true),
        new("U64", 8, ScalarType.Int64, IsRaw: true),
    ];

    /// <summary>All names, for messages.</summary>
    internal static string Names => string.Join(", ", All.Select(dtype => dtype.Name));

    /// <summary>Whether it can be a model's weight as it stands.</summary>
    internal bool IsFloat =>
        !IsRaw && (Tensor is ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16);

    public override string ToString() => Name;

    /// <summary>The type of that name, or null.</summary>
    internal static SafetensorsDtype? Find(string name) => Array.Find(All, dtype => dtype.Name == name);

    /// <summary>How a tensor of this type is written.</summary>
    /// <exception cref="MiniR1Exception">The format has no such type.</exception>
    internal static SafetensorsDtype Of(ScalarType type) => Array.Find(All, dtype => dtype.Tensor == type && !dtype.IsRaw)
        ?? throw new MiniR1Exception(
            $"A safetensors file cannot hold {type} tensors (it can hold {string.Join(", ", All.Where(dtype => !dtype.IsRaw).Select(dtype => dtype.Name))}); convert them first.");
}
