using System.Globalization;

namespace MiniR1.Notebook.Display;

/// <summary>An array of several dimensions, as rows and columns; of more than two, a row for each choice of the others.</summary>
internal sealed class MatrixFormatter : IValueFormatter
{
    private const int Most = 20;

    public MimeBundle? Format(object value)
    {
        if (value is not Array { Rank: > 1 } array)
            return null;
        var lengths = Enumerable.Range(0, array.Rank).Select(array.GetLength).ToList();
        var start = array.GetLowerBound(array.Rank - 1);
        var columns = Enumerable.Range(start, Math.Min(lengths[^1], Most)).ToList();
        var rows = lengths[^1] == 0 ? [] : Rows(array, []).Take(Most + 1).ToList();
        return new Table(
            $"{TypeName.Of(value.GetType())} {string.Join(" × ", lengths)}",
            ["", .. columns.Select(column => column.ToString(CultureInfo.InvariantCulture))],
            [.. rows.Take(Most).Select(row =>
                (string[])[string.Join(", ", row), .. columns.Select(column => InlineText.Of(array.GetValue([.. row, column])))])],
            rows.Count > Most || lengths[^1] > Most ? $"the first {Most} rows and columns" : "").Bundle();
    }

    private static IEnumerable<int[]> Rows(Array array, int[] chosen)
    {
        var dimension = chosen.Length;
        if (dimension == array.Rank - 1)
            return [chosen];
        return Enumerable.Range(array.GetLowerBound(dimension), array.GetLength(dimension))
            .SelectMany(index => Rows(array, [.. chosen, index]));
    }
}
