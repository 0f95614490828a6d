using Microsoft.CodeAnalysis;

namespace MiniR1.Notebook.Engine;

/// <summary>The assemblies of packages that a session refers to, each in one version.</summary>
internal sealed class PackageReferences
{
    private readonly Dictionary<string, RestoredAssembly> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether these go with what cells use already: .NET cannot take back what it has loaded.</summary>
    /// <exception cref="MiniR1Exception">One that is in use would have to be another version.</exception>
    internal void Check(RestoredPackages packages, Func<string, bool> isLoaded)
    {
        foreach (var assembly in packages.Assemblies)
        {
            if (Before(assembly) is { } before && isLoaded(before.Path))
            {
                throw new MiniR1Exception($"{before.Package} {before.Version} is in use by the cells before, and {assembly.Version} "
                    + $"cannot take its place: restart the kernel and begin with #r \"nuget: {assembly.Package}, {assembly.Version}\".");
            }
        }
    }

    /// <summary>The references with these packages' ones in the place of other versions that no cell has used.</summary>
    internal IEnumerable<MetadataReference> AddTo(IReadOnlyList<MetadataReference> references, RestoredPackages packages)
    {
        var outdated = packages.Assemblies.Select(Before).OfType<RestoredAssembly>().Select(before => before.Path).ToHashSet();
        var added = packages.Assemblies.Where(assembly => _known.GetValueOrDefault(Key(assembly)) != assembly).ToList();
        foreach (var assembly in added)
            _known[Key(assembly)] = assembly;
        return references.Where(reference => reference is not PortableExecutableReference { FilePath: { } path } || !outdated.Contains(path))
            .Concat(added.Select(assembly => ScriptReferences.Reference(assembly.Path)));
    }

    private RestoredAssembly? Before(RestoredAssembly assembly) =>
        _known.TryGetValue(Key(assembly), out var before) && before.Path != assembly.Path ? before : null;

    private static string Key(RestoredAssembly assembly) => Path.GetFileName(assembly.Path);
}
