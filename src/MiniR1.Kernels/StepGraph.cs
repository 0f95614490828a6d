using MiniR1.Kernels.Cuda;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

/// <summary>
/// A step of work over fixed buffers that is done again and again. On a GPU it is captured once as a CUDA graph, so that a
/// repetition costs the host one call however many operators the step has. Elsewhere, and as the plain form, the body runs
/// again. The body must read its inputs from, and write its results to, tensors that outlive it, and must not look at a
/// value on the device.
/// </summary>
/// <remarks>
/// libtorch's allocator gives the memory of a captured step back to the device when an allocation fails elsewhere; a graph
/// must not be replayed after an out-of-memory error.
/// </remarks>
public sealed unsafe class StepGraph : IDisposable
{
    private const int Relaxed = 2; // CU_STREAM_CAPTURE_MODE_RELAXED: the allocator may ask for memory while capturing
    private readonly Action _body;
    private CudaStream? _stream;
    private nint _graph; // the driver's executable graph

    private StepGraph(Action body) => _body = body;

    ~StepGraph() => Free();

    /// <summary>Runs the step once and captures it.</summary>
    /// <param name="body">the step; it runs once before this returns, and a captured one is recorded once more</param>
    /// <param name="captured">whether to capture it: true needs CUDA</param>
    /// <param name="sharing">a graph whose memory this one may use: they must never run at the same time</param>
    public static StepGraph Record(Action body, bool captured, StepGraph? sharing = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        var graph = new StepGraph(body);
        if (captured)
            graph.Capture(sharing);
        else
            body();
        return graph;
    }

    /// <summary>Does the step again; a captured one is queued on the current stream.</summary>
    public void Replay()
    {
        if (_graph == 0)
            _body();
        else
            CudaDriver.Call("cuGraphLaunch", CudaDriver.Instance.GraphLaunch(_graph, CudaStream.Current()));
    }

    /// <summary>Frees the graph; its memory is used by later ones.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Capture(StepGraph? sharing)
    {
        _stream = sharing?._stream?.Share() ?? CudaStream.Rent();
        var driver = CudaDriver.Instance;
        using var usage = _stream.Enter();
        // The first run makes the libraries ready: handles, workspaces and kernels cannot be made while capturing.
        _body();
        cuda.synchronize();
        CudaDriver.Call("cuStreamBeginCapture", driver.StreamBeginCapture(_stream.Handle, Relaxed));
        nint graph;
        try
        {
            _body();
        }
        catch
        {
            if (driver.StreamEndCapture(_stream.Handle, &graph) == 0 && graph != 0)
                _ = driver.GraphDestroy(graph);
            throw;
        }

        CudaDriver.Call("cuStreamEndCapture", driver.StreamEndCapture(_stream.Handle, &graph));
        nint executable;
        var status = driver.GraphInstantiate(&executable, graph, 0);
        _ = driver.GraphDestroy(graph);
        CudaDriver.Call("cuGraphInstantiate", status);
        _graph = executable;
    }

    private void Free()
    {
        if (Interlocked.Exchange(ref _graph, 0) is var graph and not 0)
            _ = CudaDriver.Instance.GraphExecDestroy(graph);
        Interlocked.Exchange(ref _stream, null)?.Release();
    }
}
