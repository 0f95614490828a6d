namespace LibTorch;

/// <summary>What libtorch's allocator holds of one GPU, in bytes.</summary>
/// <param name="Allocated">in tensors now</param>
/// <param name="PeakAllocated">the most that was in tensors since the last reset</param>
/// <param name="Reserved">taken from the device, tensors and cache together</param>
/// <param name="PeakReserved">the most that was reserved since the last reset</param>
public sealed record DeviceMemoryFigures(long Allocated, long PeakAllocated, long Reserved, long PeakReserved);
