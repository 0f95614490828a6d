using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// Finds what <c>#r</c> names, for cells that may be compiled at the same time. Everything found is kept: read anew for
/// every cell, references would cost megabytes each.
/// </summary>
internal sealed class ReferenceResolver : MetadataReferenceResolver
{
    private static readonly string s_own = typeof(ReferenceResolver).Assembly.Location;
    private static readonly HashSet<string> s_withheld =
        [.. typeof(ReferenceResolver).Assembly.GetReferencedAssemblies().Select(needed => needed.Name!)];

    private readonly MetadataReferenceResolver _files;
    private readonly ConcurrentDictionary<(string Reference, string? From), ImmutableArray<PortableExecutableReference>> _named = [];
    private readonly ConcurrentDictionary<string, PortableExecutableReference?> _missing = [];

    internal ReferenceResolver(string baseDirectory) =>
        _files = ScriptMetadataResolver.Default.WithBaseDirectory(baseDirectory);

    public override bool ResolveMissingAssemblies => true;

    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        if (_named.TryGetValue((reference, baseFilePath), out var known))
            return known;
        var found = _files.ResolveReference(reference, baseFilePath, properties);
        var path = SharedAssemblies.Locate(found.IsEmpty ? null : found[0].FilePath, reference);
        if (path is null)
            return found; // not kept: the file may be there when the cell runs again
        return _named.GetOrAdd((reference, baseFilePath), [ScriptReferences.Reference(path)]);
    }

    /// <summary>An assembly that a referenced one needs, from the folder of that one.</summary>
    public override PortableExecutableReference? ResolveMissingAssembly(
        MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        // What cells may call of this assembly needs .NET alone, not the compiler and libtorch that the rest of it is made of.
        return definition.Display == s_own && !IsOfRuntime(referenceIdentity) ? null : Find(definition, referenceIdentity);
    }

    /// <summary>
    /// What an assembly needs, itself or by what it needs, of what was withheld above. The compiler keeps a no for all later
    /// cells, whoever asks: they must be told of these by name.
    /// </summary>
    internal IReadOnlyList<PortableExecutableReference> Withheld(PortableExecutableReference reference)
    {
        var withheld = new List<PortableExecutableReference>();
        var seen = new HashSet<string> { Path.GetFileNameWithoutExtension(s_own) };
        var open = new Queue<PortableExecutableReference>([reference]);
        while (open.TryDequeue(out var definition))
        {
            foreach (var needed in Needs(definition).Where(needed => !IsOfRuntime(needed) && seen.Add(needed.Name)))
            {
                if (Find(definition, needed) is not { } found)
                    continue;
                open.Enqueue(found);
                if (s_withheld.Contains(needed.Name))
                    withheld.Add(found);
            }
        }

        return withheld;
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    private PortableExecutableReference? Find(MetadataReference definition, AssemblyIdentity identity)
    {
        var name = identity.GetDisplayName();
        if (_missing.TryGetValue(name, out var known))
            return known;
        var found = _files.ResolveMissingAssembly(definition, identity)?.FilePath;
        // The one that is kept, if two cells ask at once: two references to a file are two assemblies to the compiler.
        return _missing.GetOrAdd(name, found is null ? null : ScriptReferences.Reference(found));
    }

    private static bool IsOfRuntime(AssemblyIdentity identity) => identity.Name.StartsWith("System.", StringComparison.Ordinal);

    private static IEnumerable<AssemblyIdentity> Needs(PortableExecutableReference reference)
    {
        if (reference.GetMetadata() is not AssemblyMetadata assembly)
            yield break;
        var metadata = assembly.GetModules()[0].GetMetadataReader();
        foreach (var handle in metadata.AssemblyReferences)
        {
            var needed = metadata.GetAssemblyReference(handle);
            yield return new AssemblyIdentity(
                metadata.GetString(needed.Name),
                needed.Version,
                metadata.GetString(needed.Culture),
                metadata.GetBlobContent(needed.PublicKeyOrToken),
                hasPublicKey: needed.Flags.HasFlag(System.Reflection.AssemblyFlags.PublicKey));
        }
    }
}
