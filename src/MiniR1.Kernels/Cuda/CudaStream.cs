using static TorchSharp.torch;

namespace MiniR1.Kernels.Cuda;

/// <summary>
/// A queue of work of one GPU, for a captured step. libtorch's allocator keeps freed memory by stream, so what a step took
/// on a stream that nothing else uses is given to nobody else: it is the step's own pool.
/// </summary>
internal sealed unsafe class CudaStream
{
    private const uint NonBlocking = 1; // CU_STREAM_NON_BLOCKING: not ordered with the default stream
    private static readonly Lock s_pooling = new();
    private static readonly Stack<CudaStream> s_pool = [];

    private int _users;

    private CudaStream()
    {
        CudaDriver.Instance.RequireContext();
        nint stream;
        CudaDriver.Call("cuStreamCreate", CudaDriver.Instance.StreamCreate(&stream, NonBlocking));
        Handle = stream;
    }

    /// <summary>The driver's handle.</summary>
    internal nint Handle { get; }

    /// <summary>A stream that nobody uses, with the memory that the step before it left there.</summary>
    internal static CudaStream Rent()
    {
        lock (s_pooling)
            return (s_pool.TryPop(out var stream) ? stream : new CudaStream()).Share();
    }

    /// <summary>One more graph uses it.</summary>
    internal CudaStream Share()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    /// <summary>A graph that used it is gone; after the last one it can be rented again.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _users) > 0)
            return;
        lock (s_pooling)
            s_pool.Push(this);
    }

    /// <summary>The stream that this thread's work goes to.</summary>
    internal static nint Current()
    {
        _ = CudaInterface.aoti_torch_get_current_cuda_stream(0, out var stream);
        return stream;
    }

    /// <summary>This thread's work goes here until the result is disposed. The device is synchronized at both ends.</summary>
    internal IDisposable Enter() => new Usage(this);

    private sealed class Usage : IDisposable
    {
        private readonly nint _guard;

        internal Usage(CudaStream stream)
        {
            cuda.synchronize();
            CudaDriver.Call("aoti_torch_create_cuda_stream_guard", CudaInterface.aoti_torch_create_cuda_stream_guard(stream.Handle, 0, out _guard));
        }

        public void Dispose()
        {
            cuda.synchronize();
            _ = CudaInterface.aoti_torch_delete_cuda_stream_guard(_guard);
        }
    }
}
