using System.Text;

namespace MiniR1.Notebook.Display;

/// <summary>Rows of short texts under a head, as HTML and as aligned text.</summary>
/// <param name="Caption">what it is a table of</param>
/// <param name="Head">one name a column</param>
/// <param name="Rows">as many fields each as the head has</param>
/// <param name="Note">what stands below, such as how many rows are left out; empty for nothing</param>
internal sealed record Table(
    string Caption, IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows, string Note = "")
{
    private const int WidestColumn = 40;

    internal MimeBundle Bundle() => MimeBundle.Of(ToText()).With(MimeType.Html, ToHtml());

    internal string ToHtml()
    {
        var html = new StringBuilder("<table>");
        if (Caption.Length > 0)
            html.Append($"<caption style=\"white-space:nowrap\">{Markup.Escape(Caption)}</caption>");
        html.Append("<thead><tr>").AppendJoin("", Head.Select(name => $"<th>{Markup.Escape(name)}</th>"))
            .Append("</tr></thead>\n<tbody>");
        foreach (var row in Rows)
            html.Append("<tr>").AppendJoin("", row.Select(field => $"<td>{Markup.Escape(field)}</td>")).Append("</tr>\n");
        html.Append("</tbody></table>");
        return Note.Length == 0 ? html.ToString() : html.Append($"\n<p><i>{Markup.Escape(Note)}</i></p>").ToString();
    }

    internal string ToText()
    {
        var widths = Head.Select((name, column) =>
            Rows.Select(row => Cut(row[column]).Length).Append(name.Length).Max()).ToArray();
        var numeric = Head.Select((name, column) => Rows.All(row => double.TryParse(row[column], out _))).ToArray();
        var text = new StringBuilder();
        if (Caption.Length > 0)
            text.Append(Caption).Append('\n');
        Line(text, Head, widths, numeric);
        Line(text, [.. widths.Select(width => new string('-', width))], widths, numeric);
        foreach (var row in Rows)
            Line(text, row, widths, numeric);
        return text.Append(Note).ToString().TrimEnd('\n');
    }

    private static void Line(StringBuilder text, IReadOnlyList<string> fields, int[] widths, bool[] numeric)
    {
        var padded = fields.Select((field, column) => numeric[column]
            ? Cut(field).PadLeft(widths[column])
            : Cut(field).PadRight(widths[column]));
        text.Append(string.Join("  ", padded).TrimEnd()).Append('\n');
    }

    private static string Cut(string field) =>
        field.Length <= WidestColumn ? field : string.Concat(field.AsSpan(0, WidestColumn - 3), "...");
}
