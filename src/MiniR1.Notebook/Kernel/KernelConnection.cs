using System.Text;
using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Kernel;

/// <summary>What the kernel says to its clients, message by message.</summary>
internal sealed class KernelConnection : IDisposable
{
    private readonly MessageCodec _codec;
    private readonly ZmqPost _post;

    /// <param name="received">gets each message with a right signature; it must be quick</param>
    internal KernelConnection(ConnectionFile connection, Action<Channel, JupyterMessage> received)
    {
        _codec = new MessageCodec(connection.Key);
        _post = new ZmqPost(connection, (channel, frames) =>
        {
            if (_codec.Decode(frames) is { } message)
                received(channel, message);
        });
    }

    public void Dispose() => _post.Dispose();

    internal void Start() => _post.Start();

    /// <summary>To all who watch.</summary>
    internal void Publish(string type, JsonObject content, JsonObject parent) =>
        Send(Channel.Publish, [Encoding.UTF8.GetBytes(type)], type, content, parent);

    internal void PublishStatus(string state, JsonObject parent) =>
        Publish("status", new JsonObject { ["execution_state"] = state }, parent);

    /// <summary>To who asked.</summary>
    internal void Reply(Channel channel, JupyterMessage request, string type, JsonObject content) =>
        Send(channel, request.Route, type, content, request.Header);

    private void Send(Channel channel, IReadOnlyList<byte[]> route, string type, JsonObject content, JsonObject parent) =>
        _post.Send(channel, _codec.Encode(new JupyterMessage
        {
            Route = route,
            Header = _codec.Header(type),
            Parent = parent,
            Content = content,
        }));
}
