using static TorchSharp.torch;

namespace LibTorch;

public sealed partial class StepGraph
{
    private nint handle;

    private StepGraph(Action body) => this.body = body;

    ~StepGraph() => Free();

    /// <summary>Does the step again; a captured one is queued on the current stream.</summary>
    public void Replay()
    {
        if (handle == 0)
            body();
        else
            Native.Check(Native.mr_graph_replay(handle), "StepGraph.Replay");
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Capture(StepGraph? sharing)
    {
        cuda.synchronize();
        using (CudaStream.Use())
        {
            // The first run makes the libraries ready: handles, workspaces and kernels cannot be made while capturing.
            body();
            cuda.synchronize();
            var graph = Native.Check(Native.mr_graph_begin(sharing?.handle ?? 0), "StepGraph.Record");
            try
            {
                body();
            }
            catch
            {
                _ = Native.mr_graph_end(graph);
                Native.mr_graph_free(graph);
                throw;
            }

            Native.Check(Native.mr_graph_end(graph), "StepGraph.Record");
            handle = graph;
        }
    }

    private void Free()
    {
        if (Interlocked.Exchange(ref handle, 0) is var graph and not 0)
            Native.mr_graph_free(graph);
    }
}
