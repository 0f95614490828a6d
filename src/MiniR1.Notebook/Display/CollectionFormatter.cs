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
        if (Sequences.First(value, MostRows + 1) is not { } first)
            return null;
        var caption = Sequences.IsAsync(value) ? TypeName.OfStream(value) : TypeName.Of(value.GetType());
        if (first.Count == 0)
            return MimeBundle.Of("[]").With(MimeType.Html, $"<i>{Markup.Escape(caption)}, empty</i>");
        var rows = first.Take(MostRows).ToList();
        var note = first.Count <= MostRows ? "" : Sequences.Count(value) is { } count
            ? $"... and {count - MostRows} more"
            : "... and more";
        return rows.All(InlineText.IsScalar)
            ? MimeBundle.Of(InlineText.Of(first)).With(MimeType.Html, Scalars(rows, note).ToHtml())
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

    private static IReadOnlyList<Members> Columns(object item) => IsOneField(item)
        ? [new Members("value", item.GetType(), value => value)]
        : Members.Of(item.GetType());

    // Nested collections, tensors and the like have properties that say nothing, or that must not be asked for.
    private static bool IsOneField(object item) => InlineText.IsScalar(item)
        || item is TorchSharp.torch.Tensor or Exception || (item is IEnumerable and not ITuple)
        || Sequences.IsAsync(item) || Sequences.Count(item) is not null || PendingValue.Is(item.GetType());

    private static string Index(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
