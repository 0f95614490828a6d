using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace MiniR1.Notebook.Language;

/// <summary>An XML documentation comment as plain text.</summary>
internal static partial class DocumentationText
{
    internal static string Of(string? xml)
    {
        if (string.IsNullOrWhiteSpace(xml))
            return "";
        try
        {
            var member = XElement.Parse(xml);
            var parameters = member.Elements("param").Select(parameter => $"{parameter.Attribute("name")?.Value}: {Text(parameter)}");
            string[] parts =
            [
                .. member.Elements("summary").Select(Text),
                .. parameters,
                .. member.Elements("returns").Select(element => $"Returns {Text(element)}"),
                .. member.Elements("exception").Select(element => $"Throws {Reference(element)}: {Text(element)}"),
            ];
            return string.Join("\n", parts.Where(part => part.Length > 0));
        }
        catch (XmlException)
        {
            return "";
        }
    }

    private static string Text(XElement element) =>
        Lines().Replace(Spaces().Replace(string.Concat(element.Nodes().Select(Word)), " "), "\n").Trim();

    private static string Word(XNode node) => node switch
    {
        XText text => text.Value.ReplaceLineEndings(" "),
        XElement { IsEmpty: true } empty => Reference(empty),
        XElement { Name.LocalName: "para" or "list" } block => $"\n{Text(block)}\n",
        XElement { Name.LocalName: "item" or "listheader" } item => $"\n- {Text(item)}",
        XElement { Name.LocalName: "term" } term => $"{Text(term)}: ",
        XElement element => Text(element),
        _ => "",
    };

    // "T:System.String" names the type String.
    private static string Reference(XElement element)
    {
        var value = (element.Attribute("cref") ?? element.Attribute("name") ?? element.Attribute("langword"))?.Value ?? "";
        return value.Split('(')[0].Split('.', ':')[^1];
    }

    [GeneratedRegex(@"[^\S\n]+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@" ?\n\s*")]
    private static partial Regex Lines();
}
