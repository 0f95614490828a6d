using System.Collections;
using System.Runtime.CompilerServices;

namespace MiniR1.Notebook.Display;

/// <summary>
/// A collection: a row an item, a column a public property. Only the first items are asked for: it may be endless.
/// </summary>
internal sealed class CollectionFormatter : IValueFormatter
{
    private const int MostRows = 20;
    private const int MostColumns = 12;

    public MimeBundle? Format(object value)
    {
        if (value is not IEnumerable items)
            return null;
        var first = items.Cast<object?>().Take(MostRows + 1).ToList();
        var caption = TypeName.Of(value.GetType());
        if (first.Count == 0)
            return MimeBundle.Of("[]").With(MimeType.Html, $"<i>{Markup.Escape(caption)}, empty</i>");
        var rows = first.Take(MostRows).ToList();
        var note = first.Count <= MostRows ? "" : value is ICollection { Count: var count }
            ? $"... and {count - MostRows} more"
            : "... and more";
        return rows.All(InlineText.IsScalar)
            ? MimeBundle.Of(InlineText.Of(value)).With(MimeType.Html, Scalars(rows, note).ToHtml())
            : Objects(rows, note).Bundle();
    }

    private static Table Scalars(List<object?> items, string note) => new(
        "", ["index", "value"],
        [.. items.Select((item, index) => new[] { Index(index), InlineText.Of(item) })], note);

    private static Table Objects(List<object?> items, string note)
    {
        var columns = items.OfType<object>().SelectMany(Columns).DistinctBy(column => column.Name).Take(MostColumns).ToList();
        if (columns.Count == 0)
            return Scalars(items, note);
        return new Table(
            "", ["index", .. columns.Select(column => column.Name)],
            [.. items.Select((item, index) => (string[])[Index(index), .. columns.Select(column => Field(item, column.Name))])], note);
    }

    private static string Field(object? item, string column) =>
        item is null ? "" : Columns(item).FirstOrDefault(member => member.Name == column)?.Read(item) ?? "";

    // Nested collections and tensors have properties that say nothing; they stand in one column.
    private static IReadOnlyList<Members> Columns(object item) =>
        InlineText.IsScalar(item) || item is TorchSharp.torch.Tensor || (item is IEnumerable and not ITuple)
            ? [new Members("value", InlineText.Of)]
            : Members.Of(item.GetType());

    private static string Index(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
