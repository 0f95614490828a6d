using static TorchSharp.torch;

namespace LibTorch.Testing;

/// <summary>How many tensors live, for tests that assert that none is left.</summary>
internal static class LiveTensors
{
    /// <summary>
    /// The count once what other tests left to the finalizer is gone. <see cref="Tensor.TotalCount"/> alone, as a
    /// start value, includes tensors that the garbage collector may free while the test still counts.
    /// </summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
