using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Tests.Experiments;

/// <summary>Changes the record in a saved state, as nobody should.</summary>
internal static class StateFile
{
    private const string Key = "minir1_record";

    public static void Edit(string path, Action<JsonObject> edit) => EditText(path, text =>
    {
        var record = JsonNode.Parse(text)!.AsObject();
        edit(record);
        return record.ToJsonString();
    });

    public static void EditText(string path, Func<string, string> edit)
    {
        var bytes = File.ReadAllBytes(path);
        var end = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var header = JsonNode.Parse(bytes.AsSpan(8..end))!.AsObject();
        header["__metadata__"]![Key] = edit((string)header["__metadata__"]![Key]!);
        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        File.WriteAllBytes(path, [.. length, .. json, .. bytes.AsSpan(end)]);
    }

    /// <summary>As a version left it that did not say which lines belong to it.</summary>
    public static void MakeOlder(string path) => Edit(path, record =>
    {
        record.Remove("metrics");
        record.Remove("samples");
    });
}
