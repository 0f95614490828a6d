using System.Runtime.InteropServices;
using MiniR1.Kernels.Libraries;

namespace MiniR1.Kernels.Cuda;

/// <summary>
/// The functions of the CUDA driver and of NVRTC, CUDA's compiler, that MiniR1 calls; both are C. The driver comes with the
/// graphics driver, NVRTC with every libtorch that has CUDA, so no CUDA toolkit is needed.
/// </summary>
internal sealed unsafe class CudaDriver
{
    private static readonly Lazy<CudaDriver> s_instance = new(() => new CudaDriver());
    private readonly nint[] _libraries;

    private CudaDriver()
    {
        var loaded = LibraryLoader.Load();
        if (!loaded.HasCuda)
            throw new LibTorchNotFoundException($"the libtorch in '{loaded.Folder.Directory}' was built without CUDA: set {LibTorchFolder.Variable} to one with CUDA.");
        _libraries = [.. Candidates(loaded.Folder).Select(name => NativeLibrary.TryLoad(name, out var handle) ? handle : 0).Where(handle => handle != 0)];
        Call("cuInit", ((delegate* unmanaged<uint, int>)Find("cuInit"))(0));
        ContextGetCurrent = (delegate* unmanaged<nint*, int>)Find("cuCtxGetCurrent");
        ContextSetCurrent = (delegate* unmanaged<nint, int>)Find("cuCtxSetCurrent");
        PrimaryContextRetain = (delegate* unmanaged<nint*, int, int>)Find("cuDevicePrimaryCtxRetain");
        ContextGetDevice = (delegate* unmanaged<int*, int>)Find("cuCtxGetDevice");
        DeviceGetAttribute = (delegate* unmanaged<int*, int, int, int>)Find("cuDeviceGetAttribute");
        DriverGetVersion = (delegate* unmanaged<int*, int>)Find("cuDriverGetVersion");
        MemoryGetInfo = (delegate* unmanaged<nuint*, nuint*, int>)Find("cuMemGetInfo_v2");
        ModuleLoadData = (delegate* unmanaged<nint*, byte*, int>)Find("cuModuleLoadData");
        ModuleGetFunction = (delegate* unmanaged<nint*, nint, byte*, int>)Find("cuModuleGetFunction");
        FunctionSetAttribute = (delegate* unmanaged<nint, int, int, int>)Find("cuFuncSetAttribute");
        LaunchKernel = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Find("cuLaunchKernel");
        LaunchKernelEx = (delegate* unmanaged<LaunchConfiguration*, nint, void**, void**, int>)Find("cuLaunchKernelEx");
        StreamCreate = (delegate* unmanaged<nint*, uint, int>)Find("cuStreamCreate");
        StreamSynchronize = (delegate* unmanaged<nint, int>)Find("cuStreamSynchronize");
        StreamBeginCapture = (delegate* unmanaged<nint, int, int>)Find("cuStreamBeginCapture_v2");
        StreamEndCapture = (delegate* unmanaged<nint, nint*, int>)Find("cuStreamEndCapture");
        GraphInstantiate = (delegate* unmanaged<nint*, nint, ulong, int>)Find("cuGraphInstantiateWithFlags");
        GraphLaunch = (delegate* unmanaged<nint, nint, int>)Find("cuGraphLaunch");
        GraphDestroy = (delegate* unmanaged<nint, int>)Find("cuGraphDestroy");
        GraphExecDestroy = (delegate* unmanaged<nint, int>)Find("cuGraphExecDestroy");
    }

    internal static CudaDriver Instance => s_instance.Value;

    internal delegate* unmanaged<nint*, int> ContextGetCurrent { get; }

    internal delegate* unmanaged<nint, int> ContextSetCurrent { get; }

    internal delegate* unmanaged<nint*, int, int> PrimaryContextRetain { get; }

    internal delegate* unmanaged<int*, int> ContextGetDevice { get; }

    internal delegate* unmanaged<int*, int, int, int> DeviceGetAttribute { get; }

    internal delegate* unmanaged<int*, int> DriverGetVersion { get; }

    internal delegate* unmanaged<nuint*, nuint*, int> MemoryGetInfo { get; }

    internal delegate* unmanaged<nint*, byte*, int> ModuleLoadData { get; }

    internal delegate* unmanaged<nint*, nint, byte*, int> ModuleGetFunction { get; }

    internal delegate* unmanaged<nint, int, int, int> FunctionSetAttribute { get; }

    internal delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> LaunchKernel { get; }

    internal delegate* unmanaged<LaunchConfiguration*, nint, void**, void**, int> LaunchKernelEx { get; }

    internal delegate* unmanaged<nint*, uint, int> StreamCreate { get; }

    internal delegate* unmanaged<nint, int> StreamSynchronize { get; }

    internal delegate* unmanaged<nint, int, int> StreamBeginCapture { get; }

    internal delegate* unmanaged<nint, nint*, int> StreamEndCapture { get; }

    internal delegate* unmanaged<nint*, nint, ulong, int> GraphInstantiate { get; }

    internal delegate* unmanaged<nint, nint, int> GraphLaunch { get; }

    internal delegate* unmanaged<nint, int> GraphDestroy { get; }

    internal delegate* unmanaged<nint, int> GraphExecDestroy { get; }

    /// <summary>The address of a function.</summary>
    /// <exception cref="TorchException">Neither library has it.</exception>
    internal nint Find(string name)
    {
        foreach (var library in _libraries)
        {
            if (NativeLibrary.TryGetExport(library, name, out var address))
                return address;
        }

        throw new TorchException($"the CUDA driver and NVRTC have no {name}: install a newer graphics driver.");
    }

    /// <summary>Checks a function's status.</summary>
    /// <exception cref="TorchException">It is not 0.</exception>
    internal static void Call(string function, int status)
    {
        if (status != 0)
            throw new TorchException($"{function} failed with CUDA status {status}.");
    }

    /// <summary>Makes sure that this thread has a context; autograd's threads may have none yet.</summary>
    internal void RequireContext()
    {
        nint context;
        Call("cuCtxGetCurrent", ContextGetCurrent(&context));
        if (context != 0)
            return;
        Call("cuDevicePrimaryCtxRetain", PrimaryContextRetain(&context, 0));
        Call("cuCtxSetCurrent", ContextSetCurrent(context));
    }

    /// <summary>A property of the current device.</summary>
    /// <param name="number">of the driver's CUdevice_attribute</param>
    internal int Attribute(int number)
    {
        RequireContext();
        int device, value;
        Call("cuCtxGetDevice", ContextGetDevice(&device));
        Call("cuDeviceGetAttribute", DeviceGetAttribute(&value, number, device));
        return value;
    }

    // libtorch's own stub library finds the NVRTC that it was built with; a Windows build has it under NVRTC's own name.
    private static string[] Candidates(LibTorchFolder folder) => OperatingSystem.IsWindows()
        ? [folder.File("nvrtc64_120_0"), "nvrtc64_120_0.dll", "nvrtc64_130_0.dll", "nvcuda.dll"]
        : [folder.File("caffe2_nvrtc"), "libnvrtc.so.13", "libnvrtc.so.12", "libcuda.so.1"];
}

/// <summary>The driver's CUlaunchConfig.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LaunchConfiguration
{
    internal uint GridX, GridY, GridZ, BlockX, BlockY, BlockZ, SharedBytes;
    internal nint Stream;
    internal LaunchAttribute* Attributes;
    internal uint Count;
}

/// <summary>The driver's CUlaunchAttribute, as far as programmatic dependent launch needs it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal struct LaunchAttribute
{
    [FieldOffset(0)]
    internal int Id;

    [FieldOffset(8)]
    internal int Value;
}
