using System.Runtime.InteropServices;
using System.Text;

namespace MiniR1.Kernels.Cuda;

/// <summary>Compiles CUDA C++ for the GPU of this machine by NVRTC.</summary>
internal static unsafe class CudaCompiler
{
    private const int CapabilityMajor = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
    private const int CapabilityMinor = 76;

    /// <summary>The GPU's architecture, such as <c>sm_90</c>.</summary>
    internal static string Architecture() =>
        $"sm_{CudaDriver.Instance.Attribute(CapabilityMajor)}{CudaDriver.Instance.Attribute(CapabilityMinor)}";

    /// <param name="file">the name of the source, for messages</param>
    /// <param name="source">CUDA C++</param>
    /// <param name="instances">the kernels, templates with their arguments: <c>rms_norm_forward&lt;float&gt;</c></param>
    /// <exception cref="TorchException">It does not compile; the message has the compiler's own.</exception>
    internal static CudaBinary Compile(string file, string source, IReadOnlyList<string> instances)
    {
        var driver = CudaDriver.Instance;
        var create = (delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)driver.Find("nvrtcCreateProgram");
        var addName = (delegate* unmanaged<nint, byte*, int>)driver.Find("nvrtcAddNameExpression");
        var compile = (delegate* unmanaged<nint, int, byte**, int>)driver.Find("nvrtcCompileProgram");
        var destroy = (delegate* unmanaged<nint*, int>)driver.Find("nvrtcDestroyProgram");
        nint program;
        fixed (byte* text = Terminated(source), name = Terminated(file))
            CudaDriver.Call("nvrtcCreateProgram", create(&program, text, name, 0, null, null));
        try
        {
            foreach (var instance in instances)
            {
                fixed (byte* name = Terminated(instance))
                    CudaDriver.Call("nvrtcAddNameExpression", addName(program, name));
            }

            fixed (byte* target = Terminated($"--gpu-architecture={Architecture()}"), standard = "-std=c++17\0"u8)
            {
                var options = stackalloc byte*[] { target, standard };
                if (compile(program, 2, options) != 0)
                    throw new TorchException($"the CUDA source {file} did not compile for {Architecture()}: {Log(program)}");
            }

            var names = new string[instances.Count];
            for (var i = 0; i < names.Length; i++)
                names[i] = LoweredName(program, instances[i]);
            return new CudaBinary(Code(program), names);
        }
        finally
        {
            _ = destroy(&program);
        }
    }

    private static string LoweredName(nint program, string instance)
    {
        var find = (delegate* unmanaged<nint, byte*, byte**, int>)CudaDriver.Instance.Find("nvrtcGetLoweredName");
        byte* lowered;
        fixed (byte* name = Terminated(instance))
            CudaDriver.Call("nvrtcGetLoweredName", find(program, name, &lowered));
        return Marshal.PtrToStringUTF8((nint)lowered)!;
    }

    private static byte[] Code(nint program) => Read(program, "nvrtcGetCUBINSize", "nvrtcGetCUBIN");

    private static string Log(nint program) => Encoding.UTF8.GetString(Read(program, "nvrtcGetProgramLogSize", "nvrtcGetProgramLog")).TrimEnd('\0', '\n');

    private static byte[] Read(nint program, string sizeFunction, string readFunction)
    {
        var getSize = (delegate* unmanaged<nint, nuint*, int>)CudaDriver.Instance.Find(sizeFunction);
        var read = (delegate* unmanaged<nint, byte*, int>)CudaDriver.Instance.Find(readFunction);
        nuint size;
        CudaDriver.Call(sizeFunction, getSize(program, &size));
        var bytes = new byte[size];
        fixed (byte* start = bytes)
            CudaDriver.Call(readFunction, read(program, start));
        return bytes;
    }

    private static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');
}

/// <summary>A compiled source.</summary>
/// <param name="Code">the binary</param>
/// <param name="Names">what the compiler called the kernels, in the order in which they were asked for</param>
internal sealed record CudaBinary(byte[] Code, IReadOnlyList<string> Names);
