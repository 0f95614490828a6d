using System.Collections.Concurrent;

namespace MiniR1.Notebook.Kernel;

/// <summary>
/// The thread that owns the kernel's sockets, since one of libzmq's must not be used by two threads at once. Whoever
/// wants to send puts the message in a queue and wakes the thread.
/// </summary>
internal sealed class ZmqPost : IDisposable
{
    private const string WakeAddress = "inproc://wake";
    private const int MostUnread = 100_000;

    private readonly ZmqContext _context = new();
    private readonly Dictionary<Channel, ZmqSocket> _sockets = [];
    private readonly ZmqSocket _wake;
    private readonly ZmqSocket _bell;
    private readonly Lock _bellLock = new();
    private readonly ConcurrentQueue<(Channel Channel, IReadOnlyList<byte[]> Frames)> _outgoing = [];
    private readonly Action<Channel, List<byte[]>> _received;
    private readonly Thread _thread;
    private volatile bool _stopped;

    /// <param name="connection">where to listen</param>
    /// <param name="received">gets each message, on the thread: it must be quick</param>
    /// <exception cref="MiniR1Exception">libzmq is missing, or an address is taken.</exception>
    internal ZmqPost(ConnectionFile connection, Action<Channel, List<byte[]>> received)
    {
        _received = received;
        try
        {
            Open(Channel.Shell, Zmq.Router, connection.Endpoint(connection.ShellPort));
            Open(Channel.Control, Zmq.Router, connection.Endpoint(connection.ControlPort));
            Open(Channel.Stdin, Zmq.Router, connection.Endpoint(connection.StdinPort));
            Open(Channel.Publish, Zmq.Publish, connection.Endpoint(connection.PublishPort));
            Open(Channel.Heartbeat, Zmq.Reply, connection.Endpoint(connection.HeartbeatPort));
            _wake = new ZmqSocket(_context, Zmq.Pull).Bind(WakeAddress);
            _bell = new ZmqSocket(_context, Zmq.Push).Connect(WakeAddress);
        }
        catch
        {
            foreach (var socket in _sockets.Values)
                socket.Dispose();
            _wake?.Dispose();
            _context.Dispose();
            throw;
        }

        _thread = new Thread(Loop) { IsBackground = true, Name = "zmq" };
    }

    internal void Start() => _thread.Start();

    /// <summary>From any thread; messages of one channel keep their order.</summary>
    internal void Send(Channel channel, IReadOnlyList<byte[]> frames)
    {
        _outgoing.Enqueue((channel, frames));
        Wake();
    }

    /// <summary>Sends what is in the queue, then closes everything.</summary>
    public void Dispose()
    {
        if (_stopped)
            return;
        _stopped = true;
        if (_thread.IsAlive)
        {
            Wake();
            _thread.Join();
        }

        foreach (var socket in _sockets.Values)
            socket.Dispose();
        lock (_bellLock)
            _bell.Dispose();
        _wake.Dispose();
        _context.Dispose();
    }

    private void Open(Channel channel, int type, string endpoint)
    {
        var socket = new ZmqSocket(_context, type);
        _sockets[channel] = socket;
        // Beyond this many (1,000 unless told) libzmq drops what a slow reader has not fetched, the end of the cell with it.
        if (type == Zmq.Publish)
            socket.Set(Zmq.OptionSendHighWater, MostUnread);
        socket.Bind(endpoint);
    }

    private void Wake()
    {
        lock (_bellLock)
        {
            if (_thread.IsAlive)
                _bell.Send([[]]);
        }
    }

    private void Loop()
    {
        var channels = _sockets.Where(entry => entry.Key != Channel.Publish).ToDictionary(entry => entry.Value, entry => entry.Key);
        var poll = new ZmqPoll([_wake, .. channels.Keys]);
        while (!_stopped)
        {
            foreach (var socket in poll.Wait())
                Take(socket, channels);
            SendAll();
        }

        SendAll();
    }

    private void Take(ZmqSocket socket, Dictionary<ZmqSocket, Channel> channels)
    {
        if (socket.Receive() is not { } frames || !channels.TryGetValue(socket, out var channel))
            return; // the bell: there is something to send
        if (channel == Channel.Heartbeat)
            socket.Send(frames);
        else
            _received(channel, frames);
    }

    private void SendAll()
    {
        while (_outgoing.TryDequeue(out var message))
            _sockets[message.Channel].Send(message.Frames);
    }
}
