using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Tests.Checkpoints;

/// <summary>Writes safetensors files of any dtype, right or wrong: what <c>SafetensorsWriter</c> would never write.</summary>
internal static class RawSafetensors
{
    internal static void Write(string path, IEnumerable<RawTensor> tensors)
    {
        var (header, data) = (new JsonObject(), new MemoryStream());
        foreach (var tensor in tensors)
        {
            header[tensor.Name] = new JsonObject
            {
                ["dtype"] = tensor.Dtype,
                ["shape"] = new JsonArray([.. tensor.Shape.Select(size => (JsonNode)size)]),
                ["data_offsets"] = new JsonArray(data.Length, data.Length + tensor.Data.Length),
            };
            data.Write(tensor.Data);
        }

        Write(path, JsonSerializer.SerializeToUtf8Bytes(header), data.ToArray());
    }

    internal static void Write(string path, byte[] header, byte[] data)
    {
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        File.WriteAllBytes(path, [.. length, .. header, .. data]);
    }
}

/// <summary>One tensor's name, type, shape and bytes.</summary>
internal sealed record RawTensor(string Name, string Dtype, long[] Shape, byte[] Data)
{
    internal static RawTensor Floats(string name, long[] shape, params float[] values) =>
        new(name, "F32", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
