using static TorchSharp.torch;

namespace LibTorch;

/// <summary>The memory of a GPU as libtorch's caching allocator sees it.</summary>
public static unsafe class DeviceMemory
{
    /// <exception cref="TorchException">There is no CUDA.</exception>
    public static DeviceMemoryFigures Figures(Device? device = null)
    {
        var figures = stackalloc long[4];
        Native.Check(Native.mr_cuda_memory(Index(device), figures), "DeviceMemory.Figures");
        return new DeviceMemoryFigures(figures[0], figures[1], figures[2], figures[3]);
    }

    /// <summary>Peaks count from now on.</summary>
    public static void ResetPeaks(Device? device = null) =>
        Native.Check(Native.mr_cuda_reset_peak(Index(device)), "DeviceMemory.ResetPeaks");

    /// <summary>Gives what no tensor uses back to the device.</summary>
    public static void ReleaseCached() => Native.Check(Native.mr_cuda_empty_cache(), "DeviceMemory.ReleaseCached");

    /// <summary>Asking for more than this share of the device ends in <see cref="TorchOutOfMemoryException"/>.</summary>
    public static void Limit(double share, Device? device = null) =>
        Native.Check(Native.mr_cuda_memory_fraction(share, Index(device)), "DeviceMemory.Limit");

    private static int Index(Device? device) => (device ?? CUDA).index;
}
