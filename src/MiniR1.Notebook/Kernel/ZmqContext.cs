namespace MiniR1.Notebook.Kernel;

/// <summary>libzmq's own threads and the sockets they serve. Its sockets must be closed before it.</summary>
internal sealed class ZmqContext : IDisposable
{
    internal nint Handle { get; } = Zmq.NewContext();

    public void Dispose() => _ = Zmq.EndContext(Handle);
}
