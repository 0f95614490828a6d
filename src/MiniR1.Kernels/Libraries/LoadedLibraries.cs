namespace MiniR1.Kernels.Libraries;

/// <summary>What this process has loaded: handles for <see cref="System.Runtime.InteropServices.NativeLibrary"/>.</summary>
/// <param name="Folder">where libtorch lies</param>
/// <param name="TorchSharpPath">TorchSharp's native file, or the weakened copy of it</param>
/// <param name="TorchSharp">the handle of that file</param>
/// <param name="TorchCpu">the handle of libtorch_cpu, which has the stable C interface</param>
/// <param name="TorchCuda">the handle of libtorch_cuda, or 0 for a build without CUDA</param>
public sealed record LoadedLibraries(
    LibTorchFolder Folder, string TorchSharpPath, nint TorchSharp, nint TorchCpu, nint TorchCuda)
{
    /// <summary>Whether this libtorch was built with CUDA; a driver and a device may still be missing.</summary>
    public bool HasCuda => TorchCuda != 0;
}
