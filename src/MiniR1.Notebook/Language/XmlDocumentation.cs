using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace MiniR1.Notebook.Language;

/// <summary>Documentation comments from the XML files that belong to an assembly; read when first asked for.</summary>
internal sealed class XmlDocumentation(IReadOnlyList<string> files) : DocumentationProvider
{
    // Types of the core that the reference pack documents under the names of the assemblies that show them.
    private static readonly string[] s_core =
        ["System.Runtime", "System.Collections", "System.Threading", "System.Memory", "System.Runtime.InteropServices"];

    private readonly Lazy<Dictionary<string, string>> _members = new(() => Read(files));

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
        string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default) =>
        _members.Value.GetValueOrDefault(documentationMemberID, "");

    // An SDK has dotnet/shared/Microsoft.NETCore.App/VERSION and dotnet/packs/Microsoft.NETCore.App.Ref/VERSION/ref/netX.Y.
    private static string? ReferencePack(string runtime)
    {
        var packs = Path.GetFullPath("../../../packs/Microsoft.NETCore.App.Ref", runtime);
        return Directory.Exists(packs)
            ? Directory.GetDirectories(packs, $"{Environment.Version.Major}.*")
                .SelectMany(version => Directory.GetDirectories(Path.Combine(version, "ref"))).FirstOrDefault()
            : null;
    }

    private static Dictionary<string, string> Read(IReadOnlyList<string> files)
    {
        var members = new Dictionary<string, string>();
        foreach (var file in files)
        {
            try
            {
                foreach (var member in XDocument.Load(file).Descendants("member"))
                    members[(string?)member.Attribute("name") ?? ""] = member.ToString();
            }
            catch (Exception failure) when (failure is XmlException or IOException or UnauthorizedAccessException)
            {
                // Code works without its documentation.
            }
        }

        return members;
    }
}
