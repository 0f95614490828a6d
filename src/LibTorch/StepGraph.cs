namespace LibTorch;

/// <summary>
/// A step of work over fixed buffers that is done again and again. On a GPU it is captured once as a CUDA graph, so
/// that a repetition costs the host one call however many operators the step has. Elsewhere, and as the plain twin,
/// the body simply runs again. The body must read its inputs from, and write its results to, tensors that outlive it,
/// and must not look at a value on the device.
/// </summary>
public sealed partial class StepGraph : IDisposable
{
    private readonly Action body;

    /// <summary>Does the step for the first time, in order to know it.</summary>
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
}
