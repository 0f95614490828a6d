using System.Text;
using System.Text.Json.Nodes;
using MiniR1.Notebook.Kernel;

namespace MiniR1.Notebook.Tests.Kernel;

/// <summary>A kernel on a thread of this process, and a client that speaks to it over libzmq's sockets.</summary>
internal sealed class TestClient : IDisposable
{
    internal const string Key = "secret";

    private const int OptionIdentity = 5;
    private const int PatienceMilliseconds = 30_000;

    private readonly TemporaryFolder _folder = new();
    private readonly ZmqContext _context = new();
    private readonly MessageCodec _codec;
    private readonly JupyterKernel _kernel;
    private readonly Thread _thread;
    private readonly Dictionary<Channel, ZmqSocket> _sockets = [];

    internal TestClient(string? key = null)
    {
        var connection = ConnectionFile.Read(
            _folder.Write("connection.json", ConnectionJson(Path.Combine(_folder.Path, "k"))));
        _codec = new MessageCodec(Encoding.UTF8.GetBytes(key ?? Key));
        _kernel = new JupyterKernel(connection, _folder.Path);
        _thread = new Thread(_kernel.Run) { IsBackground = true };
        _sockets[Channel.Publish] = Open(Zmq.Subscribe, connection.Endpoint(connection.PublishPort)).SubscribeToAll();
        _sockets[Channel.Shell] = Open(Zmq.Dealer, connection.Endpoint(connection.ShellPort));
        _sockets[Channel.Control] = Open(Zmq.Dealer, connection.Endpoint(connection.ControlPort));
        _sockets[Channel.Stdin] = Open(Zmq.Dealer, connection.Endpoint(connection.StdinPort));
        _sockets[Channel.Heartbeat] = Open(3 /* ZMQ_REQ */, connection.Endpoint(connection.HeartbeatPort));
        _thread.Start();
        if (key is null)
            WaitForSubscription();
    }

    /// <summary>What Jupyter writes for a kernel.</summary>
    /// <param name="address">a file's name, to which the sockets add theirs</param>
    internal static string ConnectionJson(string address) => new JsonObject
    {
        ["transport"] = "ipc",
        ["ip"] = address,
        ["shell_port"] = 1,
        ["iopub_port"] = 2,
        ["stdin_port"] = 3,
        ["control_port"] = 4,
        ["hb_port"] = 5,
        ["key"] = Key,
        ["signature_scheme"] = "hmac-sha256",
    }.ToJsonString();

    public void Dispose()
    {
        _kernel.Dispose();
        _thread.Join();
        foreach (var socket in _sockets.Values)
            socket.Dispose();
        _context.Dispose();
        _folder.Dispose();
    }

    internal bool IsRunning => _thread.IsAlive;

    internal ZmqSocket Socket(Channel channel) => _sockets[channel];

    /// <summary>Sends a request.</summary>
    /// <returns>its id</returns>
    internal string Send(Channel channel, string type, JsonObject content)
    {
        var header = _codec.Header(type);
        _sockets[channel].Send(_codec.Encode(new JupyterMessage { Route = [], Header = header, Parent = [], Content = content }));
        return (string)header["msg_id"]!;
    }

    internal JupyterMessage Receive(Channel channel) =>
        _codec.Decode(_sockets[channel].Receive() ?? throw new TimeoutException($"nothing came on {channel}"))!;

    /// <summary>The reply's content.</summary>
    internal JsonObject Ask(string type, JsonObject content, Channel channel = Channel.Shell)
    {
        var id = Send(channel, type, content);
        while (true)
        {
            var reply = Receive(channel);
            if ((string?)reply.Parent["msg_id"] == id)
                return reply.Content;
        }
    }

    internal string SendCell(string code, bool stdin = false) => Send(
        Channel.Shell, "execute_request", new JsonObject { ["code"] = code, ["silent"] = false, ["allow_stdin"] = stdin });

    /// <summary>What is published for a request, until the kernel is idle again.</summary>
    internal List<JupyterMessage> Published(string id)
    {
        var messages = new List<JupyterMessage>();
        while (true)
        {
            var message = Receive(Channel.Publish);
            if ((string?)message.Parent["msg_id"] != id)
                continue;
            messages.Add(message);
            if (message.Type == "status" && (string?)message.Content["execution_state"] == "idle")
                return messages;
        }
    }

    /// <summary>Runs a cell; the reply's content and what was published.</summary>
    internal (JsonObject Reply, List<JupyterMessage> Published) Run(string code)
    {
        var id = SendCell(code);
        return (Receive(Channel.Shell).Content, Published(id));
    }

    private ZmqSocket Open(int type, string endpoint) => Open(_context, type, endpoint);

    internal static unsafe ZmqSocket Open(ZmqContext context, int type, string endpoint)
    {
        var socket = new ZmqSocket(context, type);
        socket.Set(Zmq.OptionReceiveTimeout, PatienceMilliseconds).Set(Zmq.OptionLinger, 0);
        // The kernel asks on the stdin channel whoever asked it on the shell channel: one name for both.
        fixed (byte* name = "client"u8)
            _ = Zmq.SetOption(socket.Handle, OptionIdentity, name, 6);
        return socket.Connect(endpoint);
    }

    // A subscription takes a moment; until then published messages are lost.
    private void WaitForSubscription()
    {
        var publish = _sockets[Channel.Publish].Set(Zmq.OptionReceiveTimeout, 200);
        do
            Ask("kernel_info_request", []);
        while (publish.Receive() is null);
        while (publish.Receive() is not null)
        {
        }

        publish.Set(Zmq.OptionReceiveTimeout, PatienceMilliseconds);
    }
}
