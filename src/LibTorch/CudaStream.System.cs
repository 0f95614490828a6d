using static TorchSharp.torch;

namespace LibTorch;

/// <summary>
/// A queue of work of one GPU. While one is in use on a thread, what that thread asks for goes there, beside what other
/// streams do; nothing orders two streams but <see cref="WaitFor"/> and a synchronisation.
/// </summary>
public sealed class CudaStream : IDisposable
{
    private readonly Device device;
    private nint handle;

    /// <param name="device">null for the first GPU</param>
    /// <param name="highPriority">whether its kernels go before those of other streams</param>
    /// <exception cref="TorchException">There is no CUDA.</exception>
    public CudaStream(Device? device = null, bool highPriority = false)
        : this(
            device ?? CUDA,
            Native.Check(Native.mr_stream_new((device ?? CUDA).index, highPriority ? 1 : 0), "CudaStream"))
    {
    }

    private CudaStream(Device device, nint handle)
    {
        this.device = device;
        this.handle = handle;
    }

    ~CudaStream() => Free();

    /// <summary>The stream that this thread's work goes to.</summary>
    public static CudaStream Current(Device? device = null) =>
        new(device ?? CUDA, Native.Check(Native.mr_stream_current((device ?? CUDA).index), "CudaStream.Current"));

    /// <summary>A fresh stream, in use until the result is disposed; it begins behind, and the old one goes on behind it.</summary>
    public static IDisposable Use() => new Usage(new CudaStream(), owned: true);

    /// <summary>This stream, in use until the result is disposed, ordered with the old one at both ends.</summary>
    public IDisposable Enter() => new Usage(this, owned: false);

    /// <summary>What is queued here from now on waits for what the other has queued so far.</summary>
    public void WaitFor(CudaStream other)
    {
        Native.Check(Native.mr_stream_wait(handle, other.handle), "CudaStream.WaitFor");
        GC.KeepAlive(other);
    }

    /// <summary>Waits on the host until all that is queued here is done.</summary>
    public void Synchronize() => Native.Check(Native.mr_stream_synchronize(handle), "CudaStream.Synchronize");

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Interlocked.Exchange(ref handle, 0) is var stream and not 0)
            Native.mr_stream_free(stream);
    }

    private sealed class Usage : IDisposable
    {
        private readonly CudaStream stream;
        private readonly CudaStream before;
        private readonly bool owned;

        internal Usage(CudaStream stream, bool owned)
        {
            this.stream = stream;
            this.owned = owned;
            before = Current(stream.device);
            stream.WaitFor(before);
            Native.Check(Native.mr_stream_use(stream.handle), "CudaStream");
        }

        public void Dispose()
        {
            Native.Check(Native.mr_stream_use(before.handle), "CudaStream");
            before.WaitFor(stream);
            before.Dispose();
            if (owned)
                stream.Dispose();
        }
    }
}
