using System.Text.Json;

namespace MiniR1.Checkpoints;

/// <summary>
/// Reads and checks a safetensors header: JSON of name -> dtype, shape, data_offsets. Every byte of the data must
/// belong to exactly one tensor, so that a truncated, extended or doctored file is refused before anything is read.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own bound on the header.</summary>
    public const long MaxBytes = 100_000_000;

    private readonly string file;
    private readonly Dictionary<string, SafetensorsEntry> entries = [];
    private readonly Dictionary<string, string> metadata = [];

    private SafetensorsHeader(string file) => this.file = file;

    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => entries;

    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <param name="json">the header's bytes</param>
    /// <param name="dataBytes">bytes behind the header</param>
    /// <param name="file">for messages</param>
    /// <exception cref="MiniR1Exception">One sentence that names the file and the key.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataBytes, string file)
    {
        var header = new SafetensorsHeader(file);
        try
        {
            using var document = JsonDocument.Parse(json); // keys are looked at one by one below
            header.ReadRoot(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new MiniR1Exception($"{file} has a header that is not valid JSON ({StrictJson.Reason(error)}); it is damaged or no safetensors file.", error);
        }

        header.CheckLayout(dataBytes);
        return header;
    }

    private void ReadRoot(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new MiniR1Exception($"{file} has a header that is not a JSON object; it is damaged or no safetensors file.");
        var hasMetadata = false;
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                if (hasMetadata)
                    throw Bad(property.Name, "stands twice in the header");
                hasMetadata = true;
                ReadMetadata(property.Value);
            }
            else if (!entries.TryAdd(property.Name, ReadEntry(property)))
            {
                throw Bad(property.Name, "stands twice in the header");
            }
        }
    }

    private void ReadMetadata(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Bad("__metadata__", "is not an object");
        foreach (var item in value.EnumerateObject())
        {
            var text = item.Value.ValueKind == JsonValueKind.String
                ? item.Value.GetString()!
                : throw Bad("__metadata__", $"has a value that is not a string, \"{Excerpt.Of(item.Name)}\"");
            if (!metadata.TryAdd(item.Name, text))
                throw Bad("__metadata__", $"has \"{Excerpt.Of(item.Name)}\" twice");
        }
    }

    private SafetensorsEntry ReadEntry(JsonProperty property)
    {
        var (name, value) = (property.Name, property.Value);
        if (value.ValueKind != JsonValueKind.Object)
            throw Bad(name, "is not described by an object");
        RequireFieldsOnce(name, value);
        if (!value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String)
            throw Bad(name, "has no dtype");
        if (SafetensorsDtype.Find(dtype.GetString()!) is not { } type)
            throw Bad(name, $"has dtype {Excerpt.Of(dtype.GetString()!, 20)}, which is not one that MiniR1 reads ({SafetensorsDtype.Names})");
        var shape = ReadNumbers(name, value, "shape");
        var offsets = ReadNumbers(name, value, "data_offsets");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw Bad(name, "has data_offsets that are not a begin and an end");
        var entry = new SafetensorsEntry(name, type, shape, offsets[0], offsets[1]);
        if (entry.ByteCount != ByteCount(name, shape, type.Size))
            throw Bad(name, $"has {entry.ByteCount} bytes, which is not what {type} [{Excerpt.Of(shape)}] takes");
        return entry;
    }

    private void RequireFieldsOnce(string name, JsonElement entry)
    {
        var seen = new HashSet<string>();
        foreach (var field in entry.EnumerateObject())
        {
            if (!seen.Add(field.Name))
                throw Bad(name, $"has \"{Excerpt.Of(field.Name)}\" twice");
        }
    }

    private long[] ReadNumbers(string name, JsonElement entry, string field)
    {
        if (!entry.TryGetProperty(field, out var list) || list.ValueKind != JsonValueKind.Array)
            throw Bad(name, $"has no {field}");
        var numbers = new long[list.GetArrayLength()];
        for (var index = 0; index < numbers.Length; index++)
        {
            var element = list[index];
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out numbers[index]) || numbers[index] < 0)
                throw Bad(name, $"has a {field} with an entry that is not a whole number from 0 up");
        }

        return numbers;
    }

    private long ByteCount(string name, long[] shape, int size)
    {
        try
        {
            return shape.Aggregate((long)size, (bytes, dimension) => checked(bytes * dimension));
        }
        catch (OverflowException error)
        {
            throw new MiniR1Exception($"{file}: key \"{Excerpt.Of(name)}\" has a shape too large for any file.", error);
        }
    }

    private void CheckLayout(long dataBytes)
    {
        var expected = 0L;
        foreach (var entry in entries.Values.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.End > dataBytes)
                throw Bad(entry.Name, $"ends at byte {entry.End} of the data, but the file has {dataBytes}; the file is truncated");
            if (entry.Begin < expected)
                throw Bad(entry.Name, "overlaps another key's bytes");
            if (entry.Begin > expected)
                throw Bad(entry.Name, $"begins at byte {entry.Begin}, but the key before it ends at {expected}");
            expected = entry.End;
        }

        if (expected != dataBytes)
            throw new MiniR1Exception($"{file} has {dataBytes - expected} bytes that belong to no key; it is damaged.");
    }

    private MiniR1Exception Bad(string name, string what) => new($"{file}: key \"{Excerpt.Of(name)}\" {what}.");
}
