namespace MiniR1.Notebook.Kernel;

/// <summary>One socket of libzmq, for one thread at a time. A message is a list of frames.</summary>
internal sealed unsafe class ZmqSocket : IDisposable
{
    // zmq_msg_t is 64 opaque bytes, aligned as a pointer.
    private const int MessageLongs = 8;

    private readonly nint _socket;
    private bool _closed;

    /// <exception cref="MiniR1Exception">libzmq is missing or refuses.</exception>
    internal ZmqSocket(ZmqContext context, int type)
    {
        _socket = Zmq.NewSocket(context.Handle, type);
        if (_socket == 0)
            throw new MiniR1Exception($"libzmq opens no socket ({Zmq.LastError()}): close programs that hold many files open.");
        // What is on its way when the process ends gets a second to arrive.
        Set(Zmq.OptionLinger, 1000);
        if (type == Zmq.Router)
            Set(Zmq.OptionRouterHandover, 1); // a client that comes back under its old name is let in
    }

    internal nint Handle => _socket;

    /// <exception cref="MiniR1Exception">Somebody else listens there.</exception>
    internal ZmqSocket Bind(string endpoint)
    {
        if (Zmq.Bind(_socket, endpoint) != 0)
            throw new MiniR1Exception($"The kernel cannot listen at {endpoint} ({Zmq.LastError()}): start the kernel again.");
        return this;
    }

    internal ZmqSocket Connect(string endpoint)
    {
        if (Zmq.Connect(_socket, endpoint) != 0)
            throw new MiniR1Exception($"No connection to {endpoint} ({Zmq.LastError()}): check the address.");
        return this;
    }

    internal ZmqSocket Set(int option, int value)
    {
        _ = Zmq.SetOption(_socket, option, &value, sizeof(int));
        return this;
    }

    internal ZmqSocket SubscribeToAll()
    {
        _ = Zmq.SetOption(_socket, Zmq.OptionSubscribe, null, 0);
        return this;
    }

    internal void Send(IReadOnlyList<byte[]> frames)
    {
        for (var index = 0; index < frames.Count; index++)
        {
            var flags = index + 1 < frames.Count ? Zmq.SendMore : 0;
            fixed (byte* data = frames[index])
            {
                while (Zmq.Send(_socket, data, (nuint)frames[index].Length, flags) < 0 && Zmq.Error() == Zmq.Interrupted)
                {
                    // A signal came between; nothing was sent.
                }
            }
        }
    }

    /// <returns>null if the receive timeout passed, or the socket is being closed</returns>
    internal List<byte[]>? Receive()
    {
        var frames = new List<byte[]>();
        var message = stackalloc long[MessageLongs];
        while (true)
        {
            _ = Zmq.InitMessage(message);
            int received;
            do
                received = Zmq.Receive(message, _socket, 0);
            while (received < 0 && Zmq.Error() == Zmq.Interrupted);
            if (received < 0)
                return null;
            frames.Add(new ReadOnlySpan<byte>((void*)Zmq.Data(message), (int)Zmq.Size(message)).ToArray());
            var more = Zmq.HasMore(message) != 0;
            _ = Zmq.CloseMessage(message);
            if (!more)
                return frames;
        }
    }

    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        _ = Zmq.Close(_socket);
    }
}
