using System.Runtime.InteropServices;

namespace LibTorch;

/// <summary>The functions of native/cuda.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial int mr_built_with_cuda();

    [LibraryImport(Library)]
    internal static partial int mr_cuda_synchronize();

    [LibraryImport(Library)]
    internal static partial int mr_cuda_memory(int device, long* figures);

    [LibraryImport(Library)]
    internal static partial int mr_cuda_reset_peak(int device);

    [LibraryImport(Library)]
    internal static partial int mr_cuda_empty_cache();

    [LibraryImport(Library)]
    internal static partial int mr_cuda_memory_fraction(double fraction, int device);

    [LibraryImport(Library)]
    internal static partial int mr_cuda_allow_tf32(int on);

    [LibraryImport(Library)]
    internal static partial int mr_cuda_tf32_allowed();

    [LibraryImport(Library)]
    internal static partial nint mr_stream_new(int device, int highPriority);

    [LibraryImport(Library)]
    internal static partial nint mr_stream_current(int device);

    [LibraryImport(Library)]
    internal static partial int mr_stream_use(nint stream);

    [LibraryImport(Library)]
    internal static partial int mr_stream_synchronize(nint stream);

    [LibraryImport(Library)]
    internal static partial int mr_stream_wait(nint stream, nint other);

    [LibraryImport(Library)]
    internal static partial void mr_stream_free(nint stream);

    [LibraryImport(Library)]
    internal static partial nint mr_graph_begin(nint sharing);

    [LibraryImport(Library)]
    internal static partial int mr_graph_end(nint graph);

    [LibraryImport(Library)]
    internal static partial int mr_graph_replay(nint graph);

    [LibraryImport(Library)]
    internal static partial void mr_graph_free(nint graph);
}
