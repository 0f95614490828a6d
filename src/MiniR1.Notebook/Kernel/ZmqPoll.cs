namespace MiniR1.Notebook.Kernel;

/// <summary>Waits until one of several sockets has a message.</summary>
internal sealed unsafe class ZmqPoll
{
    private const short Readable = 1; // ZMQ_POLLIN

    // zmq_pollitem_t: a pointer, a descriptor (on Windows as wide as a pointer), and two shorts: what to wait for, what came.
    private static readonly int s_events = OperatingSystem.IsWindows() ? 16 : 12;
    private static readonly int s_size = OperatingSystem.IsWindows() ? 24 : 16;

    private readonly IReadOnlyList<ZmqSocket> _sockets;
    private readonly byte[] _items;

    internal ZmqPoll(IReadOnlyList<ZmqSocket> sockets)
    {
        _sockets = sockets;
        _items = new byte[sockets.Count * s_size];
        for (var index = 0; index < sockets.Count; index++)
        {
            BitConverter.TryWriteBytes(_items.AsSpan(index * s_size), (long)sockets[index].Handle);
            BitConverter.TryWriteBytes(_items.AsSpan((index * s_size) + s_events), Readable);
        }
    }

    /// <returns>those that have one; none if a signal came between</returns>
    internal List<ZmqSocket> Wait()
    {
        fixed (byte* items = _items)
        {
            if (Zmq.Poll(items, _sockets.Count, -1) < 0)
                return [];
        }

        return [.. _sockets.Where((_, index) => BitConverter.ToInt16(_items, (index * s_size) + s_events + 2) != 0)];
    }
}
