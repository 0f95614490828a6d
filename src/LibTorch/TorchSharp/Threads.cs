using System.Runtime.InteropServices;
using LibTorch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The version of the libtorch in use, such as 1.13.1.</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)Native.mr_version())!;

    /// <summary>How many threads one operator called from this thread may use.</summary>
    public static int get_num_threads() => Native.mr_num_threads();

    public static void set_num_threads(int num) => Native.Check(Native.mr_set_num_threads(num), $"set_num_threads({num})");
}
