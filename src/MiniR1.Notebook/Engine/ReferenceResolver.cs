using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// Finds what <c>#r</c> names. Everything found is kept: read anew for every cell, references would cost megabytes each.
/// </summary>
internal sealed class ReferenceResolver : MetadataReferenceResolver
{
    private readonly MetadataReferenceResolver _files;
    private readonly Dictionary<(string Reference, string? From), ImmutableArray<PortableExecutableReference>> _named = [];
    private readonly Dictionary<string, PortableExecutableReference?> _missing = [];

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
        return _named[(reference, baseFilePath)] = [ScriptReferences.Reference(path)];
    }

    /// <summary>An assembly that a referenced one needs, from the folder of that one.</summary>
    public override PortableExecutableReference? ResolveMissingAssembly(
        MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        var name = referenceIdentity.GetDisplayName();
        if (_missing.TryGetValue(name, out var known))
            return known;
        var found = _files.ResolveMissingAssembly(definition, referenceIdentity)?.FilePath;
        return _missing[name] = found is null ? null : ScriptReferences.Reference(found);
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
