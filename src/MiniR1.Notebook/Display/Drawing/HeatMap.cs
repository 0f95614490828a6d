using System.Globalization;
using System.Text;
using MiniR1.Reporting;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>A matrix in colours, orange below zero and blue above, as HTML that needs no script.</summary>
internal static class HeatMap
{
    private const int Pixel = 8;

    /// <summary>Each value as a number on its colour.</summary>
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
                html.Append($"<td style=\"background:{Wash(value, largest)};color:#222;text-align:right;padding:2px 6px\">")
                    .Append(value.ToString(whole ? "0" : "0.####", CultureInfo.InvariantCulture)).Append("</td>");
            }

            html.Append(moreColumns ? "<td>...</td></tr>\n" : "</tr>\n");
        }

        return html.Append(moreRows ? "<tr><td>...</td></tr></table>" : "</table>").ToString();
    }

    /// <summary>Each value as a small square.</summary>
    internal static string Pixels(double[,] values)
    {
        var (rows, columns) = (values.GetLength(0), values.GetLength(1));
        var largest = Largest(values);
        var svg = new StringBuilder(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{columns * Pixel}\" height=\"{rows * Pixel}\" "
            + "shape-rendering=\"crispEdges\">");
        for (var row = 0; row < rows; row++)
        {
            svg.Append('\n');
            for (var column = 0; column < columns; column++)
            {
                svg.Append($"<rect x=\"{column * Pixel}\" y=\"{row * Pixel}\" width=\"{Pixel}\" height=\"{Pixel}\" ")
                    .Append($"fill=\"{Wash(values[row, column], largest)}\"/>");
            }
        }

        var bounds = largest.ToString("0.###", CultureInfo.InvariantCulture);
        return svg.Append($"</svg>\n<div><i>orange −{bounds}, white 0, blue {bounds}</i></div>").ToString();
    }

    private static double Largest(double[,] values)
    {
        var finite = values.Cast<double>().Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        return finite == 0 ? 1 : finite;
    }

    // Between white and the colour of the sign; what is not a number is grey.
    private static string Wash(double value, double largest)
    {
        if (!double.IsFinite(value))
            return "#BBBBBB";
        var end = Convert.FromHexString((value < 0 ? Palette.Orange : Palette.Sky).AsSpan(1));
        var share = Math.Abs(value) / largest;
        return "#" + string.Concat(end.Select(part =>
            ((int)Math.Round(247 + ((part - 247) * share))).ToString("X2", CultureInfo.InvariantCulture)));
    }
}
