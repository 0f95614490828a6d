namespace MiniR1.Notebook.Display;

/// <summary>An object of any other type: its public properties as a table.</summary>
internal sealed class ObjectFormatter : IValueFormatter
{
    public MimeBundle? Format(object value)
    {
        var type = value.GetType();
        var table = new Table(
            TypeName.Of(type), ["property", "value"],
            [.. Members.Of(type).Select(member => new[] { member.Name, member.Read(value) })]);
        var text = HasOwnText(type) ? value.ToString() ?? "" : table.Rows.Count == 0 ? TypeName.Of(type) : table.ToText();
        var bundle = MimeBundle.Of(text);
        return table.Rows.Count == 0 ? bundle : bundle.With(MimeType.Html, table.ToHtml());
    }

    private static bool HasOwnText(Type type) =>
        type.GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType is { } declaring
        && declaring != typeof(object) && declaring != typeof(ValueType);
}
