using System.Globalization;
using Microsoft.CodeAnalysis;

namespace MiniR1.Notebook.Language;

/// <summary>Documentation comments from the XML files that belong to an assembly; read when first asked for.</summary>
internal sealed class XmlDocumentation(IReadOnlyList<string> files) : DocumentationProvider
{
    private const string End = "</member>";

    // Types of the core that the reference pack documents under the names of the assemblies that show them.
    private static readonly string[] s_core =
        ["System.Runtime", "System.Collections", "System.Threading", "System.Memory", "System.Runtime.InteropServices"];

    // As they are: to parse those of the core takes a second, to find a member in them a hundredth of one.
    private readonly Lazy<IReadOnlyList<string>> _texts = new(() => Read(files));

    /// <summary>Of the file beside an assembly, or for .NET's own, of the SDK; null if there is none.</summary>
    internal static DocumentationProvider? Of(string assembly)
    {
        var beside = Path.ChangeExtension(assembly, ".xml");
        if (File.Exists(beside))
            return new XmlDocumentation([beside]);
        var name = Path.GetFileNameWithoutExtension(assembly);
        var pack = ReferencePack(Path.GetDirectoryName(assembly)!);
        string[] names = name == "System.Private.CoreLib" ? s_core : [name];
        var found = pack is null ? [] : names.Select(part => Path.Combine(pack, $"{part}.xml")).Where(File.Exists).ToList();
        return found.Count > 0 ? new XmlDocumentation(found) : null;
    }

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    protected override string GetDocumentationForSymbol(
        string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default)
    {
        foreach (var text in _texts.Value)
        {
            var start = text.IndexOf($"<member name=\"{documentationMemberID}\"", StringComparison.Ordinal);
            var end = start < 0 ? -1 : text.IndexOf(End, start, StringComparison.Ordinal);
            if (end > 0)
                return text[start..(end + End.Length)];
        }

        return "";
    }

    // An SDK has dotnet/shared/Microsoft.NETCore.App/VERSION and dotnet/packs/Microsoft.NETCore.App.Ref/VERSION/ref/netX.Y.
    private static string? ReferencePack(string runtime)
    {
        var packs = Path.GetFullPath("../../../packs/Microsoft.NETCore.App.Ref", runtime);
        return Directory.Exists(packs)
            ? Directory.GetDirectories(packs, $"{Environment.Version.Major}.*")
                .SelectMany(version => Directory.GetDirectories(Path.Combine(version, "ref"))).FirstOrDefault()
            : null;
    }

    private static List<string> Read(IReadOnlyList<string> files)
    {
        var texts = new List<string>();
        foreach (var file in files)
        {
            try
            {
                texts.Add(File.ReadAllText(file));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Code works without its documentation.
            }
        }

        return texts;
    }
}
