using MiniR1.Kernels.Cuda;

namespace MiniR1.Kernels;

/// <summary>The memory of the current GPU, as its driver sees it, in bytes.</summary>
/// <param name="Free">what nobody has taken</param>
/// <param name="Total">of the device</param>
public sealed unsafe record DeviceMemory(long Free, long Total)
{
    /// <summary>What is free now. What libtorch keeps for later counts as taken.</summary>
    /// <exception cref="LibTorchNotFoundException">This libtorch was built without CUDA.</exception>
    public static DeviceMemory Now()
    {
        CudaDriver.Instance.RequireContext();
        nuint free, total;
        CudaDriver.Call("cuMemGetInfo", CudaDriver.Instance.MemoryGetInfo(&free, &total));
        return new DeviceMemory((long)free, (long)total);
    }
}
