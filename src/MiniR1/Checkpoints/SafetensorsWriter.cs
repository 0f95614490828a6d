using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>Writes a safetensors file, atomically, the tensors sorted by name.</summary>
public static class SafetensorsWriter
{
    private const int ElementsPerCopy = 1 << 26;
    private const int Alignment = 8;

    /// <param name="path">of the file; one that is there is replaced</param>
    /// <param name="tensors">any device, any layout; they are not changed</param>
    /// <param name="metadata">strings for the header; null writes {"format": "pt"}, which transformers asks for</param>
    /// <exception cref="MiniR1Exception">The disk is full, the place cannot be written, or a dtype the format lacks.</exception>
    public static void Write(
        string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var sorted = tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        var header = Header(sorted, metadata ?? new Dictionary<string, string> { ["format"] = "pt" });
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var (_, tensor) in sorted)
                WriteData(stream, tensor);
        });
    }

    private static byte[] Header(List<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var strings = new JsonObject();
        foreach (var (key, value) in metadata)
            strings[key] = value;
        var header = new JsonObject { ["__metadata__"] = strings };
        var offset = 0L;
        foreach (var (name, tensor) in tensors)
        {
            var shape = tensor.shape;
            var end = offset + (shape.Aggregate(1L, (product, size) => product * size) * SafetensorsDtype.Of(tensor.dtype).Size);
            header[name] = new JsonObject
            {
                ["dtype"] = SafetensorsDtype.Of(tensor.dtype).Name,
                ["shape"] = new JsonArray([.. shape.Select(size => (JsonNode)size)]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padded = new byte[(json.Length + Alignment - 1) / Alignment * Alignment];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);
        return padded;
    }

    private static void WriteData(Stream stream, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var flat = tensor.detach().cpu().contiguous().view(-1);
        var elements = flat.shape[0];
        for (var start = 0L; start < elements; start += ElementsPerCopy)
        {
            using var piece = flat.narrow(0, start, Math.Min(ElementsPerCopy, elements - start));
            stream.Write(piece.bytes);
        }
    }
}
