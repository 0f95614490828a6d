using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>The format's names of the element types.</summary>
internal static class SafetensorsDtype
{
    private static readonly (string Name, ScalarType Type, int Size)[] All =
    [
        ("F64", ScalarType.Float64, 8),
        ("F32", ScalarType.Float32, 4),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8),
        ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2),
        ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    public static string Names => string.Join(", ", All.Select(dtype => dtype.Name));

    public static bool TryParse(string name, out ScalarType type)
    {
        foreach (var dtype in All)
        {
            if (dtype.Name == name)
            {
                type = dtype.Type;
                return true;
            }
        }

        type = default;
        return false;
    }

    public static string NameOf(ScalarType type) => Find(type).Name;

    public static int SizeOf(ScalarType type) => Find(type).Size;

    private static (string Name, ScalarType Type, int Size) Find(ScalarType type)
    {
        foreach (var dtype in All)
        {
            if (dtype.Type == type)
                return dtype;
        }

        throw new MiniR1Exception($"A safetensors file cannot hold {type} tensors (it can hold {Names}); convert them first.");
    }
}
