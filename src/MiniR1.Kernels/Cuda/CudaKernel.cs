using System.Runtime.CompilerServices;
using MiniR1.Kernels.Cpu;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Cuda;

/// <summary>A compiled kernel. It is launched on libtorch's current stream.</summary>
/// <param name="function">the driver's handle</param>
internal sealed unsafe class CudaKernel(nint function)
{
    private const int MaxDynamicSharedBytes = 8; // CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES
    private const int SerializeProgrammatically = 6; // CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION
    private static readonly Lazy<bool> s_canLaunchEarly = new(CanLaunchEarly);
    private int _sharedBytes = 48 << 10; // what a kernel may take without asking

    /// <summary>The name of a template's instance for a tensor's type.</summary>
    internal static string Instance(string name, Tensor tensor) => name + (tensor.dtype == ScalarType.Float32 ? "<float>" : "<bfloat16>");

    /// <summary>How many parts of a size cover a count.</summary>
    internal static long Share(long count, long size) => (count + size - 1) / size;

    /// <param name="blocks">of the grid; none is launched for 0</param>
    /// <param name="threads">of a block</param>
    /// <param name="sharedBytes">of dynamic shared memory</param>
    /// <param name="arguments">each exactly of the parameter's type: a C# long is an int64, an int an int</param>
    internal void Launch(long blocks, int threads, long sharedBytes, params ReadOnlySpan<KernelArgument> arguments) =>
        Start(blocks, threads, sharedBytes, isEarly: false, arguments);

    /// <summary>
    /// As <see cref="Launch"/> for a kernel that begins with await_previous(): it is launched while the one before it still
    /// runs, which hides the launch where kernels are short.
    /// </summary>
    internal void LaunchEarly(long blocks, int threads, long sharedBytes, params ReadOnlySpan<KernelArgument> arguments) =>
        Start(blocks, threads, sharedBytes, s_canLaunchEarly.Value, arguments);

    [SkipLocalsInit]
    private void Start(long blocks, int threads, long sharedBytes, bool isEarly, ReadOnlySpan<KernelArgument> arguments)
    {
        if (blocks == 0)
            return;
        var driver = CudaDriver.Instance;
        driver.RequireContext();
        if (sharedBytes > _sharedBytes)
        {
            CudaDriver.Call("cuFuncSetAttribute", driver.FunctionSetAttribute(function, MaxDynamicSharedBytes, (int)sharedBytes));
            _sharedBytes = (int)sharedBytes;
        }

        var values = stackalloc ulong[arguments.Length];
        var pointers = stackalloc void*[arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Bits;
            pointers[i] = values + i;
        }

        var stream = CudaStream.Current();
        if (isEarly)
        {
            var attribute = new LaunchAttribute { Id = SerializeProgrammatically, Value = 1 };
            var configuration = new LaunchConfiguration
            {
                GridX = (uint)blocks, GridY = 1, GridZ = 1, BlockX = (uint)threads, BlockY = 1, BlockZ = 1,
                SharedBytes = (uint)sharedBytes, Stream = stream, Attributes = &attribute, Count = 1,
            };
            CudaDriver.Call("cuLaunchKernelEx", driver.LaunchKernelEx(&configuration, function, pointers, null));
        }
        else
        {
            CudaDriver.Call("cuLaunchKernel", driver.LaunchKernel(function, (uint)blocks, 1, 1, (uint)threads, 1, 1, (uint)sharedBytes, stream, pointers, null));
        }

        foreach (ref readonly var argument in arguments)
            GC.KeepAlive(argument.Tensor);
    }

    // Since Hopper, and drivers for CUDA 12.3, which capture it too.
    private static bool CanLaunchEarly()
    {
        const int CapabilityMajor = 75, FirstVersion = 12030;
        int version;
        return string.IsNullOrEmpty(Environment.GetEnvironmentVariable("MINIR1_LATE")) && CudaDriver.Instance.Attribute(CapabilityMajor) >= 9
            && CudaDriver.Instance.DriverGetVersion(&version) == 0 && version >= FirstVersion;
    }
}

/// <summary>An argument of a kernel: a number, or the address of a tensor's numbers.</summary>
internal readonly struct KernelArgument
{
    private KernelArgument(ulong bits, Tensor? tensor = null) => (Bits, Tensor) = (bits, tensor);

    /// <summary>A null pointer.</summary>
    internal static KernelArgument None => default;

    internal ulong Bits { get; }

    /// <summary>Kept alive until the launch.</summary>
    internal Tensor? Tensor { get; }

    public static implicit operator KernelArgument(Tensor? tensor) =>
        tensor is null ? default : new((ulong)CpuTensor.Address(tensor), tensor);

    public static implicit operator KernelArgument(int value) => new((uint)value);

    public static implicit operator KernelArgument(long value) => new((ulong)value);

    public static implicit operator KernelArgument(float value) => new(BitConverter.SingleToUInt32Bits(value));
}
