using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace MiniR1.Kernels.Cuda;

/// <summary>One of the CUDA sources, compiled when it is first asked for; the binary is kept beside the program.</summary>
internal sealed unsafe class CudaProgram
{
    private static readonly Lock s_loading = new();
    private static readonly Dictionary<string, CudaProgram> s_programs = [];
    private readonly Dictionary<string, CudaKernel> _kernels = [];

    private CudaProgram(string name)
    {
        var source = Source("common.cuh") + Source($"{name}.cu");
        var instances = InstancesIn(source);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..16];
        var path = Path.Combine(AppContext.BaseDirectory, $"{name}-{CudaCompiler.Architecture()}-{hash}.cubin");
        if (TryRead(path, instances.Count) is not { } binary)
        {
            binary = CudaCompiler.Compile($"{name}.cu", source, instances);
            Write(path, binary);
        }

        var driver = CudaDriver.Instance;
        nint module;
        fixed (byte* code = binary.Code)
            CudaDriver.Call("cuModuleLoadData", driver.ModuleLoadData(&module, code));
        for (var i = 0; i < instances.Count; i++)
        {
            nint function;
            fixed (byte* lowered = Encoding.UTF8.GetBytes(binary.Names[i] + '\0'))
                CudaDriver.Call("cuModuleGetFunction", driver.ModuleGetFunction(&function, module, lowered));
            _kernels[instances[i]] = new CudaKernel(function);
        }
    }

    /// <summary>A kernel of a source.</summary>
    /// <param name="program">the source's name without its extension</param>
    /// <param name="instance">the kernel, a template with its argument: <c>rms_norm_forward&lt;float&gt;</c></param>
    internal static CudaKernel Kernel(string program, string instance)
    {
        lock (s_loading)
        {
            CudaDriver.Instance.RequireContext();
            if (!s_programs.TryGetValue(program, out var found))
                s_programs[program] = found = new CudaProgram(program);
            return found._kernels[instance];
        }
    }

    /// <summary>Every kernel of a source, templates in both number types.</summary>
    internal static IReadOnlyList<string> InstancesIn(string source)
    {
        const string Mark = "\n__global__ void ", Template = "template <typename T>";
        var instances = new List<string>();
        for (var at = source.IndexOf(Mark, StringComparison.Ordinal); at >= 0; at = source.IndexOf(Mark, at + 1, StringComparison.Ordinal))
        {
            var begin = at + Mark.Length;
            var name = source[begin..source.IndexOf('(', begin)];
            if (source[..at].EndsWith(Template, StringComparison.Ordinal))
                instances.AddRange([$"{name}<float>", $"{name}<bfloat16>"]);
            else
                instances.Add(name);
        }

        return instances;
    }

    internal static string Source(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"MiniR1.Kernels.Cuda.{file}")
            ?? throw new InvalidOperationException($"the CUDA source {file} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static CudaBinary? TryRead(string path, int count)
    {
        if (!File.Exists(path))
            return null;
        using var reader = new BinaryReader(File.OpenRead(path));
        try
        {
            var names = Enumerable.Range(0, count).Select(_ => reader.ReadString()).ToArray();
            return new CudaBinary(reader.ReadBytes(reader.ReadInt32()), names);
        }
        catch (Exception failure) when (failure is IOException or FormatException)
        {
            return null; // cut short: compiled again
        }
    }

    // A folder that cannot be written to costs a second at each start, no more.
    private static void Write(string path, CudaBinary binary)
    {
        var temporary = $"{path}.{Environment.ProcessId}";
        try
        {
            using (var writer = new BinaryWriter(File.Create(temporary)))
            {
                foreach (var name in binary.Names)
                    writer.Write(name);
                writer.Write(binary.Code.Length);
                writer.Write(binary.Code);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }
}
