using System.Globalization;
using System.Text;
using MiniR1.Reporting;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>Draws the series of a figure.</summary>
internal static class TraceDrawing
{
    internal static void Draw(StringBuilder svg, IReadOnlyList<PlotTrace> traces, PlotScale x, PlotScale y)
    {
        foreach (var area in Stacked(traces))
            Shape(svg, [.. area.X, .. area.X.Reverse()], [.. area.High, .. area.Low.Reverse()], area.Fill, x, y);
        foreach (var trace in traces.Where(trace => !trace.IsStacked))
        {
            switch (trace.Kind)
            {
                case "heatmap":
                    Cells(svg, trace, x, y);
                    break;
                case "bar":
                    Bars(svg, trace, x, y);
                    break;
                case "scatter" when trace.IsShape:
                    Shape(svg, trace.X, trace.Y, trace.Fill, x, y);
                    break;
                case "scatter":
                    Points(svg, trace, x, y);
                    break;
            }
        }
    }

    /// <summary>Areas that stand on those before them.</summary>
    internal static IEnumerable<(IReadOnlyList<double> X, double[] Low, double[] High, string Fill)> Stacked(
        IReadOnlyList<PlotTrace> traces)
    {
        double[]? below = null;
        foreach (var trace in traces.Where(trace => trace.IsStacked))
        {
            var low = below ?? new double[trace.Y.Count];
            var high = trace.Y.Select((value, index) =>
                (index < low.Length ? low[index] : 0) + (double.IsFinite(value) ? value : 0)).ToArray();
            yield return (trace.X, low, high, trace.Fill);
            below = high;
        }
    }

    private static void Points(StringBuilder svg, PlotTrace trace, PlotScale x, PlotScale y)
    {
        var pen = true;
        var line = new StringBuilder();
        var markers = new StringBuilder();
        for (var index = 0; index < trace.X.Count; index++)
        {
            var (px, py) = (x.Place(trace.X[index]), y.Place(trace.Y[index]));
            if (!double.IsFinite(px) || !double.IsFinite(py))
            {
                pen = true; // a gap
                continue;
            }

            line.Append(Invariant($"{(pen ? 'M' : 'L')}{px:0.#} {py:0.#}"));
            markers.Append(Invariant($"<circle cx=\"{px:0.#}\" cy=\"{py:0.#}\" r=\"3\"/>"));
            pen = false;
        }

        if (trace.Mode.Contains("lines", StringComparison.Ordinal))
            svg.Append($"<path d=\"{line}\" fill=\"none\" stroke=\"{trace.Colour}\" stroke-width=\"2\"{Dashes(trace.Dash)}/>\n");
        if (trace.Mode.Contains("markers", StringComparison.Ordinal))
            svg.Append($"<g fill=\"{trace.Colour}\">{markers}</g>\n");
    }

    private static string Dashes(string dash) => dash switch
    {
        "dash" => " stroke-dasharray=\"8 4\"",
        "dot" => " stroke-dasharray=\"2 3\"",
        "dashdot" => " stroke-dasharray=\"8 3 2 3\"",
        "longdash" => " stroke-dasharray=\"14 5\"",
        "longdashdot" => " stroke-dasharray=\"14 4 2 4\"",
        _ => "",
    };

    private static void Shape(
        StringBuilder svg, IReadOnlyList<double> xs, IReadOnlyList<double> ys, string fill, PlotScale x, PlotScale y)
    {
        var points = xs.Zip(ys).Where(point => double.IsFinite(point.First) && double.IsFinite(point.Second))
            .Select(point => Invariant($"{x.Place(point.First):0.#},{y.Place(point.Second):0.#}"));
        svg.Append($"<polygon points=\"{string.Join(' ', points)}\" fill=\"{fill}\"/>\n");
    }

    private static void Bars(StringBuilder svg, PlotTrace trace, PlotScale x, PlotScale y)
    {
        var pitch = trace.X.Count > 1 ? Math.Abs(x.Place(trace.X[1]) - x.Place(trace.X[0])) : 60;
        var width = Math.Max(1, pitch * (trace.XLabels is null ? 0.97 : 0.7));
        var ground = y.Place(Math.Max(0, y.From));
        for (var index = 0; index < trace.X.Count; index++)
        {
            if (!double.IsFinite(trace.Y[index]))
                continue;
            var top = y.Place(trace.Y[index]);
            svg.Append(Invariant($"<rect x=\"{x.Place(trace.X[index]) - (width / 2):0.#}\" y=\"{Math.Min(top, ground):0.#}\" "))
                .Append(Invariant($"width=\"{width:0.#}\" height=\"{Math.Abs(ground - top):0.#}\" "))
                .Append($"fill=\"{trace.Colour}\" fill-opacity=\"0.8\"/>");
        }

        svg.Append('\n');
    }

    private static void Cells(StringBuilder svg, PlotTrace trace, PlotScale x, PlotScale y)
    {
        var finite = trace.Z.SelectMany(row => row).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var (low, high) = (finite.Min(), finite.Max());
        if (trace.IsDiverging)
            (low, high) = (-finite.Max(Math.Abs), finite.Max(Math.Abs));
        var width = Math.Abs(x.Place(1) - x.Place(0));
        var height = Math.Abs(y.Place(1) - y.Place(0));
        foreach (var (row, values) in trace.Z.Index())
        {
            foreach (var (column, value) in values.Index())
            {
                svg.Append(Invariant($"<rect x=\"{x.Place(column) - (width / 2):0.##}\" y=\"{y.Place(row) - (height / 2):0.##}\" "))
                    .Append(Invariant($"width=\"{width + 0.3:0.##}\" height=\"{height + 0.3:0.##}\" "))
                    .Append($"fill=\"{Colour(value, low, high, trace.IsDiverging)}\"/>");
            }

            svg.Append('\n');
        }
    }

    private static string Colour(double value, double low, double high, bool diverging)
    {
        if (!double.IsFinite(value))
            return "#BBBBBB";
        var share = high > low ? (value - low) / (high - low) : 0.5;
        var (from, to) = (diverging, share < 0.5) switch
        {
            (true, true) => (Palette.Vermillion, "#F7F7F7"),
            (true, false) => ("#F7F7F7", Palette.Blue),
            (false, true) => ("#440154", "#21918C"), // Viridis: its two ends and its middle
            (false, false) => ("#21918C", "#FDE725"),
        };
        var part = (share < 0.5 ? share : share - 0.5) * 2;
        var (a, b) = (Convert.FromHexString(from.AsSpan(1)), Convert.FromHexString(to.AsSpan(1)));
        return "#" + string.Concat(a.Zip(b, (first, second) =>
            ((int)Math.Round(first + ((second - first) * part))).ToString("X2", CultureInfo.InvariantCulture)));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
