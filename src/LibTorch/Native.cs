using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LibTorch;

/// <summary>The functions of native/dispatch.cpp. All tensors are opaque pointers that the caller owns.</summary>
internal static unsafe partial class Native
{
    private const string Library = "minir1_torch";

    [LibraryImport(Library)]
    internal static partial byte* mr_last_error();

    [LibraryImport(Library)]
    internal static partial int mr_last_error_kind();

    [LibraryImport(Library)]
    internal static partial byte* mr_version();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint mr_find_operator(string name, string overload);

    [LibraryImport(Library)]
    internal static partial int mr_call(nint operation, NativeValue* arguments, int count, NativeValue** outputs);

    [LibraryImport(Library)]
    internal static partial void mr_free(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial long mr_dimensions(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial long mr_count(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int mr_dtype(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial long mr_storage_offset(nint tensor);

    [LibraryImport(Library)]
    internal static partial int mr_contiguous(nint tensor);

    [LibraryImport(Library)]
    internal static partial int mr_is_leaf(nint tensor);

    [LibraryImport(Library)]
    internal static partial int mr_requires_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial void* mr_data(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial void mr_sizes(nint tensor, long* sizes, long* strides);

    [LibraryImport(Library)]
    internal static partial void mr_device(nint tensor, int* type, int* index);

    [LibraryImport(Library)]
    internal static partial nint mr_from_memory(
        void* data, long* sizes, int count, int dtype, delegate* unmanaged<void*, void> release, void* context);

    [LibraryImport(Library)]
    internal static partial int mr_set_requires_grad(nint tensor, int on);

    [LibraryImport(Library)]
    internal static partial int mr_retain_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint mr_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial int mr_set_grad(nint tensor, nint grad);

    [LibraryImport(Library)]
    internal static partial int mr_backward(
        nint tensor, nint grad, int retainGraph, int createGraph, nint* inputs, int inputCount);

    [LibraryImport(Library)]
    internal static partial int mr_gradients(
        nint* outputs, int outputCount, nint* inputs, int inputCount, nint* outputGrads,
        int retainGraph, int createGraph, int allowUnused, nint* gradients);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int mr_grad_mode();

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial void mr_set_grad_mode(int on);

    [LibraryImport(Library)]
    internal static partial nint mr_generator_new(long seed, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial nint mr_generator_default();

    [LibraryImport(Library)]
    internal static partial void mr_generator_free(nint generator);

    [LibraryImport(Library)]
    internal static partial int mr_generator_seed(nint generator, long seed);

    [LibraryImport(Library)]
    internal static partial long mr_generator_initial_seed(nint generator);

    [LibraryImport(Library)]
    internal static partial nint mr_generator_state(nint generator);

    [LibraryImport(Library)]
    internal static partial int mr_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)]
    internal static partial int mr_manual_seed(long seed);

    [LibraryImport(Library)]
    internal static partial int mr_num_threads();

    [LibraryImport(Library)]
    internal static partial int mr_set_num_threads(int count);

    [LibraryImport(Library)]
    internal static partial int mr_has_cuda();

    [LibraryImport(Library)]
    internal static partial int mr_cuda_count();

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Usage", "CA2255", Justification = "The resolver must stand before the first native call of any type.")]
    internal static void Initialize() =>
        NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);

    /// <summary>Where the native file was looked for, in order; <c>minir1 doctor</c> prints it.</summary>
    internal static IEnumerable<string> Candidates()
    {
        // A file that was asked for by name is not silently replaced by another.
        yield return Environment.GetEnvironmentVariable("MINIR1_NATIVE") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(AppContext.BaseDirectory, "libminir1_torch.so");
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Library)
            return 0;
        var reasons = new List<string>();
        foreach (var candidate in Candidates())
        {
            try
            {
                var library = NativeLibrary.Load(candidate);
                if (NativeLibrary.TryGetExport(library, nameof(mr_version), out _))
                    return library;
                reasons.Add($"{candidate} is not MiniR1's native file");
            }
            catch (DllNotFoundException failure)
            {
                reasons.Add(File.Exists(candidate) ? FirstLine(failure.Message) : $"{candidate} does not exist");
            }
        }

        throw new LibTorchNotFoundException(
            $"libtorch cannot be loaded ({string.Join("; ", reasons)}); install libtorch-dev and build again, " +
            "or set LIBTORCH to a libtorch folder before the build.");
    }

    private static string FirstLine(string text) =>
        text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Contains("libtorch") || line.Contains(".so")) ?? text;

    /// <summary>Throws the native side's last error as an exception that names what was being done.</summary>
    internal static void Check(int status, string doing)
    {
        if (status < 0)
            throw Failure(doing);
    }

    /// <summary>As <see cref="Check(int, string)"/>, for functions that return a pointer.</summary>
    internal static nint Check(nint pointer, string doing)
    {
        if (pointer == 0)
            throw Failure(doing);
        return pointer;
    }

    /// <summary>The native side's last error, as the exception that fits it.</summary>
    internal static ExternalException Failure(string doing)
    {
        const int OutOfMemory = 1;
        var message = $"{doing}: {LastError()}";
        return mr_last_error_kind() == OutOfMemory ? new TorchOutOfMemoryException(message) : new TorchException(message);
    }

    private static string LastError()
    {
        var text = Marshal.PtrToStringUTF8((nint)mr_last_error()) ?? "";
        // libtorch appends a C++ stack trace to some messages; its first paragraph says all that a caller can use.
        var end = text.IndexOf("\nException raised from", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).Trim();
    }
}

/// <summary>One argument or result of an operator as native/dispatch.cpp lays it out.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct NativeValue
{
    [FieldOffset(0)]
    public Tag Tag;

    [FieldOffset(4)]
    public int Count;

    [FieldOffset(8)]
    public long Integer;

    [FieldOffset(8)]
    public double Real;

    [FieldOffset(8)]
    public void* Pointer;
}

/// <summary>What a <see cref="NativeValue"/> holds; the numbers are those of native/dispatch.cpp.</summary>
internal enum Tag
{
    None,
    Tensor,
    Int,
    Double,
    Bool,
    Ints,
    Tensors,
    String,
    Device,
    OptionalTensors,
    Generator,
    Doubles,
}
