using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace MiniR1.Notebook.Language;

/// <summary>Documentation comments from the XML file that a compiler writes beside an assembly; read when first asked for.</summary>
internal sealed class XmlDocumentation(string path) : DocumentationProvider
{
    private readonly Lazy<Dictionary<string, string>> _members = new(() => Read(path));

    /// <summary>The file beside an assembly; null if there is none.</summary>
    internal static DocumentationProvider? Beside(string assembly)
    {
        var path = Path.ChangeExtension(assembly, ".xml");
        return File.Exists(path) ? new XmlDocumentation(path) : null;
    }

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    protected override string GetDocumentationForSymbol(
        string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default) =>
        _members.Value.GetValueOrDefault(documentationMemberID, "");

    private static Dictionary<string, string> Read(string path)
    {
        try
        {
            var members = new Dictionary<string, string>();
            foreach (var member in XDocument.Load(path).Descendants("member"))
                members[(string?)member.Attribute("name") ?? ""] = member.ToString();
            return members;
        }
        catch (Exception failure) when (failure is XmlException or IOException or UnauthorizedAccessException)
        {
            return []; // code works without its documentation
        }
    }
}
