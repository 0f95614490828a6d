using System.Globalization;
using System.Text;
using MiniR1.Reporting;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>A matrix in colours, orange below zero and blue above.</summary>
internal static class HeatMap
{
    private const int LargestPixel = 8;
    private const int SmallestPixel = 3;
    private const int Side = 480; // a large map fits into a screen
    private const int Margin = 6;
    private const int LineHeight = 22;

    private static readonly Ink s_zero = Ink.Of("#F7F7F7");
    private static readonly Ink s_below = Ink.Of(Palette.Orange);
    private static readonly Ink s_above = Ink.Of(Palette.Sky);
    private static readonly Ink s_none = Ink.Of("#BBBBBB");

    /// <summary>Each value as a number on its colour, as HTML.</summary>
    internal static string Numbers(double[,] values, bool whole, bool moreRows, bool moreColumns)
    {
        var largest = Largest(values);
        var html = new StringBuilder("<table>");
        for (var row = 0; row < values.GetLength(0); row++)
        {
            html.Append("<tr>");
            for (var column = 0; column < values.GetLength(1); column++)
            {
                var value = values[row, column];
                html.Append($"<td style=\"background:{Wash(value, largest).ToHex()};color:#222;text-align:right;padding:2px 6px\">")
                    .Append(value.ToString(whole ? "0" : "0.####", CultureInfo.InvariantCulture)).Append("</td>");
            }

            html.Append(moreColumns ? "<td>...</td></tr>\n" : "</tr>\n");
        }

        return html.Append(moreRows ? "<tr><td>...</td></tr></table>" : "</table>").ToString();
    }

    /// <summary>Each value as a small square, under a line of text, as PNG.</summary>
    internal static byte[] Pixels(double[,] values, string head)
    {
        var (rows, columns) = (values.GetLength(0), values.GetLength(1));
        var largest = Largest(values);
        var bounds = largest.ToString("0.###", CultureInfo.InvariantCulture);
        var caption = $"orange −{bounds}, white 0, blue {bounds}";
        var pixel = Math.Clamp(Side / Math.Max(rows, columns), SmallestPixel, LargestPixel);
        var width = new[] { columns * pixel, Pen.Width(head), Pen.Width(caption) }.Max() + (2 * Margin);
        var canvas = new Canvas((int)Math.Ceiling(width) + 1, (rows * pixel) + (2 * LineHeight), FigureDrawing.Scale);
        canvas.Write(head, Margin, 14, 0);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var (x, y) = (Margin + (column * pixel), LineHeight + (row * pixel));
                canvas.Box(x, y, x + pixel, y + pixel, Wash(values[row, column], largest));
            }
        }

        canvas.Write(caption, Margin, (rows * pixel) + (2 * LineHeight) - 5, 0);
        return PngFile.Of(canvas);
    }

    private static double Largest(double[,] values)
    {
        var finite = values.Cast<double>().Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        return finite == 0 ? 1 : finite;
    }

    // Between white and the colour of the sign; what is not a number is grey.
    private static Ink Wash(double value, double largest) =>
        double.IsFinite(value) ? s_zero.Toward(value < 0 ? s_below : s_above, Math.Abs(value) / largest) : s_none;
}
