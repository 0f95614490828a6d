using System.Runtime.InteropServices;

namespace MiniR1.Kernels.Cuda;

/// <summary>The part of libtorch's stable C interface that only a build with CUDA has.</summary>
internal static partial class CudaInterface
{
    private const string Library = "torch_cuda";

    [LibraryImport(Library)]
    internal static partial int aoti_torch_get_current_cuda_stream(int device, out nint stream);

    /// <summary>Makes a stream the current one of this thread; the caller owns the guard.</summary>
    [LibraryImport(Library)]
    internal static partial int aoti_torch_create_cuda_stream_guard(nint stream, int device, out nint guard);

    /// <summary>Makes the stream before it the current one again.</summary>
    [LibraryImport(Library)]
    internal static partial int aoti_torch_delete_cuda_stream_guard(nint guard);
}
