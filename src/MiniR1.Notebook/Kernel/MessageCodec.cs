using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Kernel;

/// <summary>Messages to frames and back, signed with HMAC-SHA256: who does not know the key runs no code here.</summary>
internal sealed class MessageCodec(ReadOnlyMemory<byte> key)
{
    private static readonly byte[] s_delimiter = "<IDS|MSG>"u8.ToArray();

    private readonly string _session = Guid.NewGuid().ToString("N");

    internal JsonObject Header(string type) => new()
    {
        ["msg_id"] = Guid.NewGuid().ToString("N"),
        ["session"] = _session,
        ["username"] = "kernel",
        ["date"] = DateTime.UtcNow.ToString("o"),
        ["msg_type"] = type,
        ["version"] = KernelInfo.Protocol,
    };

    internal List<byte[]> Encode(JupyterMessage message)
    {
        byte[][] body = [Bytes(message.Header), Bytes(message.Parent), "{}"u8.ToArray(), Bytes(message.Content)];
        return [.. message.Route, s_delimiter, Encoding.ASCII.GetBytes(Sign(body)), .. body];
    }

    /// <returns>null if it is no message, or its signature is wrong: such a one is not answered</returns>
    internal JupyterMessage? Decode(List<byte[]> frames)
    {
        var delimiter = frames.FindIndex(frame => frame.AsSpan().SequenceEqual(s_delimiter));
        if (delimiter < 0 || frames.Count < delimiter + 6)
            return null;
        var body = frames.GetRange(delimiter + 2, 4);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(body)), frames[delimiter + 1]))
            return null;
        try
        {
            return new JupyterMessage
            {
                Route = frames.GetRange(0, delimiter),
                Header = Object(body[0]),
                Parent = Object(body[1]),
                Content = Object(body[3]),
            };
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private string Sign(IEnumerable<byte[]> body)
    {
        if (key.IsEmpty)
            return "";
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span);
        foreach (var part in body)
            hash.AppendData(part);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    private static JsonObject Object(byte[] json) => JsonNode.Parse(json) as JsonObject ?? [];
}
