using System.Runtime.CompilerServices;

namespace MiniR1.Notebook.Display;

/// <summary>An object of any other type: its public properties as a table.</summary>
internal sealed class ObjectFormatter : IValueFormatter
{
    private const int MostRows = 100;
    private const int MostCharacters = 10_000;

    public MimeBundle? Format(object value)
    {
        var type = value.GetType();
        var members = Members.Of(type);
        var table = new Table(
            TypeName.Of(type), ["property", "value"],
            [.. members.Take(MostRows).Select(member => new[] { member.Name, member.Read(value) })],
            members.Count > MostRows ? $"... and {members.Count - MostRows} more" : "");
        var bundle = MimeBundle.Of(Text(value, type, table));
        return table.Rows.Count == 0 ? bundle : bundle.With(MimeType.Html, table.ToHtml());
    }

    private static string Text(object value, Type type, Table table)
    {
        if (value is ITuple || PrintedMembers.Has(type))
            return new InlineWriter(MostCharacters).Text(value);
        if (!InlineText.HasOwn(type))
            return table.Rows.Count == 0 ? TypeName.Of(type) : table.ToText();
        try
        {
            return InlineText.Cut(value.ToString() ?? "", MostCharacters);
        }
        catch (Exception failure)
        {
            return $"{TypeName.Of(type)} ({InlineText.Reason(failure)})";
        }
    }
}
