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
        if (definition.Display == s_own && !referenceIdentity.Name.StartsWith("System.", StringComparison.Ordinal))
            return null;
        var name = referenceIdentity.GetDisplayName();
        if (_missing.TryGetValue(name, out var known))
            return known;
        var found = _files.ResolveMissingAssembly(definition, referenceIdentity)?.FilePath;
        // The one that is kept, if two cells ask at once: two references to a file are two assemblies to the compiler.
        return _missing.GetOrAdd(name, found is null ? null : ScriptReferences.Reference(found));
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
