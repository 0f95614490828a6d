namespace MiniR1.Notebook.Display;

/// <summary>A two-dimensional array, as rows and columns.</summary>
internal sealed class MatrixFormatter : IValueFormatter
{
    private const int Most = 20;

    public MimeBundle? Format(object value)
    {
        if (value is not Array { Rank: 2 } matrix)
            return null;
        var (rows, columns) = (matrix.GetLength(0), matrix.GetLength(1));
        var shown = Enumerable.Range(0, Math.Min(columns, Most)).ToList();
        return new Table(
            $"{TypeName.Of(value.GetType())} {rows} × {columns}",
            ["", .. shown.Select(InlineText)],
            [.. Enumerable.Range(0, Math.Min(rows, Most)).Select(row =>
                (string[])[InlineText(row), .. shown.Select(column => InlineText(matrix.GetValue(row, column)))])],
            rows > Most || columns > Most ? $"the first {Most} rows and columns" : "").Bundle();
    }

    private static string InlineText<T>(T value) => Display.InlineText.Of(value);
}
