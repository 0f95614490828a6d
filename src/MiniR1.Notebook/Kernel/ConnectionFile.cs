using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Kernel;

/// <summary>Where Jupyter wants the kernel to listen, and the key that signs messages.</summary>
public sealed record ConnectionFile
{
    /// <summary><c>tcp</c> or <c>ipc</c>.</summary>
    public required string Transport { get; init; }

    public required string Address { get; init; }

    public required int ShellPort { get; init; }

    public required int ControlPort { get; init; }

    public required int StdinPort { get; init; }

    public required int PublishPort { get; init; }

    public required int HeartbeatPort { get; init; }

    /// <summary>Empty if messages are not signed.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }

    /// <exception cref="MiniR1Exception">The file cannot be read, or asks for what this kernel cannot do.</exception>
    public static ConnectionFile Read(string path)
    {
        try
        {
            return Parse(JsonNode.Parse(File.ReadAllText(path))!, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException
            or NullReferenceException or ArgumentNullException)
        {
            throw new MiniR1Exception($"{path} is no connection file of Jupyter: let Jupyter start the kernel.", failure);
        }
    }

    internal string Endpoint(int port) => Transport == "ipc" ? $"ipc://{Address}-{port}" : $"{Transport}://{Address}:{port}";

    private static ConnectionFile Parse(JsonNode json, string path)
    {
        var scheme = (string?)json["signature_scheme"] ?? "hmac-sha256";
        if (scheme != "hmac-sha256")
            throw new MiniR1Exception($"{path} asks for the signature scheme {scheme}: set Jupyter's to hmac-sha256, its default.");
        return new ConnectionFile
        {
            Transport = (string?)json["transport"] ?? "tcp",
            Address = (string)json["ip"]!,
            ShellPort = (int)json["shell_port"]!,
            ControlPort = (int)json["control_port"]!,
            StdinPort = (int)json["stdin_port"]!,
            PublishPort = (int)json["iopub_port"]!,
            HeartbeatPort = (int)json["hb_port"]!,
            Key = Encoding.UTF8.GetBytes((string?)json["key"] ?? ""),
        };
    }
}
