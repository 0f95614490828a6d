using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace MiniR1.Notebook.Engine;

/// <summary>Finds the native libraries of restored packages, which lie in other folders than the assemblies.</summary>
internal sealed class PackageNatives : IDisposable
{
    private readonly ConcurrentDictionary<AssemblyLoadContext, bool> _contexts = [];
    private readonly ConcurrentDictionary<string, bool> _folders = [];

    internal PackageNatives() => AppDomain.CurrentDomain.AssemblyLoad += Watch;

    public void Dispose()
    {
        AppDomain.CurrentDomain.AssemblyLoad -= Watch;
        foreach (var context in _contexts.Keys)
            context.ResolvingUnmanagedDll -= Find;
    }

    internal void Add(IEnumerable<string> folders)
    {
        foreach (var folder in folders)
            _folders.TryAdd(folder, true);
    }

    // Roslyn loads every referenced assembly into a context of its own, which nobody hands out.
    private void Watch(object? sender, AssemblyLoadEventArgs loaded)
    {
        if (!_folders.IsEmpty && AssemblyLoadContext.GetLoadContext(loaded.LoadedAssembly) is { } context
            && context != AssemblyLoadContext.Default && _contexts.TryAdd(context, true))
            context.ResolvingUnmanagedDll += Find;
    }

    private nint Find(Assembly assembly, string name)
    {
        foreach (var folder in _folders.Keys)
        {
            foreach (var file in new[] { name, $"lib{name}.so", $"{name}.so", $"lib{name}.dylib", $"{name}.dll" })
            {
                if (NativeLibrary.TryLoad(Path.Combine(folder, file), out var handle))
                    return handle;
            }
        }

        return 0;
    }
}
