using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// Finds what restored packages ask for while they run, as .NET does for a program: an assembly in the version that was
/// restored where a lower one is asked for, and native libraries, which lie in other folders than the assemblies.
/// </summary>
internal sealed class PackageLoading : IDisposable
{
    private readonly ConcurrentDictionary<AssemblyLoadContext, bool> _contexts = [];
    private readonly ConcurrentDictionary<string, bool> _loaded = [];
    private readonly ConcurrentDictionary<string, AssemblyName> _restored = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _nativeFolders = [];

    internal PackageLoading() => AppDomain.CurrentDomain.AssemblyLoad += Watch;

    public void Dispose()
    {
        AppDomain.CurrentDomain.AssemblyLoad -= Watch;
        foreach (var context in _contexts.Keys)
        {
            context.Resolving -= FindAssembly;
            context.ResolvingUnmanagedDll -= FindNative;
        }
    }

    internal void Add(RestoredPackages packages)
    {
        foreach (var assembly in packages.Assemblies)
        {
            if (NameOf(assembly.Path) is { Name: { } name } identity)
                _restored[name] = identity;
        }

        foreach (var folder in packages.NativeFolders)
            _nativeFolders.TryAdd(folder, true);
    }

    /// <summary>Whether cells of this session use the file already.</summary>
    internal bool IsLoaded(string path) => _loaded.ContainsKey(path);

    // Roslyn loads every referenced assembly into a context of its own, which nobody hands out.
    private void Watch(object? sender, AssemblyLoadEventArgs loaded)
    {
        if (AssemblyLoadContext.GetLoadContext(loaded.LoadedAssembly) is not { } context || context == AssemblyLoadContext.Default)
            return;
        if (!loaded.LoadedAssembly.IsDynamic && loaded.LoadedAssembly.Location is { Length: > 0 } path)
            _loaded.TryAdd(path, true);
        if (!_contexts.TryAdd(context, true))
            return;
        context.Resolving += FindAssembly;
        context.ResolvingUnmanagedDll += FindNative;
    }

    // Asked for by its exact name, it is the one that cells refer to.
    private Assembly? FindAssembly(AssemblyLoadContext context, AssemblyName asked) =>
        asked.Name is { } name && _restored.TryGetValue(name, out var restored) && restored.Version > asked.Version
            ? context.LoadFromAssemblyName(restored)
            : null;

    private nint FindNative(Assembly assembly, string name)
    {
        foreach (var folder in _nativeFolders.Keys)
        {
            foreach (var file in new[] { name, $"lib{name}.so", $"{name}.so", $"lib{name}.dylib", $"{name}.dll" })
            {
                if (NativeLibrary.TryLoad(Path.Combine(folder, file), out var handle))
                    return handle;
            }
        }

        return 0;
    }

    private static AssemblyName? NameOf(string path)
    {
        try
        {
            return AssemblyName.GetAssemblyName(path);
        }
        catch (BadImageFormatException)
        {
            return null; // a native library among the assemblies
        }
    }
}
