using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace MiniR1.Kernels.Libraries;

/// <summary>
/// Loads libtorch and TorchSharp's native file before TorchSharp looks for them itself. TorchSharp cannot load its file
/// on Debian 12 and Ubuntu 22.04 (<see cref="WeakenedLibrary"/>), does not know PyTorch's own libraries, and copies the
/// whole package cache into the application's folder when its first attempt fails.
/// </summary>
public static class LibraryLoader
{
    private static readonly Lock s_loading = new();
    private static LoadedLibraries? s_loaded;

    /// <summary>The libraries of this process, or null if nothing has used a tensor yet.</summary>
    public static LoadedLibraries? Loaded => s_loaded;

    /// <summary>Loads the libraries once; later calls return the same.</summary>
    /// <exception cref="LibTorchNotFoundException">There is no libtorch, or it cannot be loaded; the message says why.</exception>
    public static LoadedLibraries Load()
    {
        lock (s_loading)
            return s_loaded ??= LoadAll(LibTorchFolder.Find());
    }

    /// <summary>
    /// Registers this loader with TorchSharp. It loads nothing yet: a command that needs no tensor must work without
    /// libtorch. MiniR1's assemblies call it when they are loaded; a program that uses TorchSharp first calls it itself.
    /// </summary>
    public static void Register() => RuntimeHelpers.RunModuleConstructor(typeof(LibraryLoader).Module.ModuleHandle);

    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Usage", "CA2255", Justification = "The resolver must stand before TorchSharp's first native call.")]
    internal static void Initialize()
    {
        var torchSharp = typeof(torch).Assembly;
        NativeLibrary.SetDllImportResolver(torchSharp, Resolve);
        NativeLibrary.SetDllImportResolver(typeof(LibraryLoader).Assembly, Resolve);
        // TorchSharp asks for its libraries by NativeLibrary.TryLoad, which knows no resolver, only this event.
        if (AssemblyLoadContext.GetLoadContext(torchSharp) is { } context)
            context.ResolvingUnmanagedDll += (assembly, name) => assembly == torchSharp ? Resolve(name) : 0;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? paths) => Resolve(name);

    private static nint Resolve(string name) => LibraryFile.Stem(name) switch
    {
        "LibTorchSharp" => Load().TorchSharp,
        "torch_cpu" => Load().TorchCpu,
        "torch_cuda" => Load().TorchCuda,
        _ => 0,
    };

    private static LoadedLibraries LoadAll(LibTorchFolder folder)
    {
        var isCuda = File.Exists(folder.File("torch_cuda"));
        LoadFile(folder.File("c10"));
        var cpu = LoadFile(folder.File("torch_cpu"));
        var cuda = (nint)0;
        if (isCuda)
        {
            LoadFile(folder.File("c10_cuda"));
            cuda = LoadFile(folder.File("torch_cuda"));
        }

        LoadFile(folder.File("torch"));
        var (torchSharp, file) = LoadTorchSharp(folder);
        return new LoadedLibraries(folder, file, torchSharp, cpu, cuda);
    }

    private static (nint Handle, string Path) LoadTorchSharp(LibTorchFolder folder)
    {
        var file = TorchSharpFile.Find();
        try
        {
            return (NativeLibrary.Load(file), file);
        }
        catch (DllNotFoundException failure) when (WeakenedLibrary.Helps(failure.Message))
        {
            var weakened = WeakenedLibrary.Of(file);
            return (LoadFile(weakened), weakened);
        }
        catch (DllNotFoundException failure)
        {
            throw new LibTorchNotFoundException(
                $"TorchSharp's native file does not load over the libtorch in '{folder.Directory}': {LoadFailure.Reason(failure)}.");
        }
    }

    private static nint LoadFile(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            throw new LibTorchNotFoundException($"'{path}' cannot be loaded: {LoadFailure.Reason(failure)}.");
        }
    }
}
