using System.Numerics;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>Draws the series of a figure.</summary>
internal static class TraceDrawing
{
    private const double BarOpacity = 0.8;

    internal static void Draw(Canvas canvas, IReadOnlyList<PlotTrace> traces, PlotScale x, PlotScale y)
    {
        foreach (var area in Stacked(traces))
            Shape(canvas, [.. area.X, .. area.X.Reverse()], [.. area.High, .. area.Low.Reverse()], area.Fill, x, y);
        var bars = traces.Count(trace => trace.Kind == "bar");
        var bar = 0;
        foreach (var trace in traces.Where(trace => !trace.IsStacked))
        {
            switch (trace.Kind)
            {
                case "heatmap":
                    Cells(canvas, trace, x, y);
                    break;
                case "bar":
                    // Bars of one name stand side by side, those of a histogram behind each other.
                    Bars(canvas, trace, trace.XLabels is null ? (0, 1) : (bar++, bars), x, y);
                    break;
                case "scatter" when trace.IsShape:
                    Shape(canvas, trace.X, trace.Y, trace.Fill, x, y);
                    break;
                case "scatter":
                    Points(canvas, trace, x, y);
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

    private static void Points(Canvas canvas, PlotTrace trace, PlotScale x, PlotScale y)
    {
        var points = Places(trace.X, trace.Y, x, y).ToList();
        if (trace.Mode.Contains("lines", StringComparison.Ordinal))
            canvas.Curve(points, trace.Dash, Ink.Of(trace.Colour), 2);
        if (trace.Mode.Contains("markers", StringComparison.Ordinal))
            canvas.Dots(points, Ink.Of(trace.Colour));
    }

    private static void Shape(
        Canvas canvas, IReadOnlyList<double> xs, IReadOnlyList<double> ys, string fill, PlotScale x, PlotScale y) =>
        canvas.Fill([[.. Places(xs, ys, x, y).Where(point => float.IsFinite(point.X) && float.IsFinite(point.Y))]], Ink.Of(fill));

    private static void Bars(Canvas canvas, PlotTrace trace, (int Index, int Count) group, PlotScale x, PlotScale y)
    {
        var pitch = trace.X.Count > 1 ? Math.Abs(x.Place(trace.X[1]) - x.Place(trace.X[0])) : 60;
        var width = Math.Max(1, pitch * (trace.XLabels is null ? 0.97 : 0.7)) / group.Count;
        var ground = y.Place(Math.Max(0, y.From));
        for (var index = 0; index < trace.X.Count; index++)
        {
            if (!double.IsFinite(trace.Y[index]))
                continue;
            var middle = x.Place(trace.X[index]) + ((group.Index - ((group.Count - 1) / 2.0)) * width);
            var top = y.Place(trace.Y[index]);
            canvas.Box(
                middle - (width / 2), Math.Min(top, ground), middle + (width / 2), Math.Max(top, ground),
                Ink.Of(trace.Colour) with { Opacity = BarOpacity });
            if (index < trace.Errors.Count && double.IsFinite(trace.Errors[index]))
            {
                var (low, high) = (y.Place(trace.Y[index] - trace.Errors[index]), y.Place(trace.Y[index] + trace.Errors[index]));
                canvas.Lines([(At(middle, low), At(middle, high))], 1.5, Pen.TextInk);
            }
        }
    }

    private static void Cells(Canvas canvas, PlotTrace trace, PlotScale x, PlotScale y)
    {
        var colours = new ColourScale(trace);
        foreach (var (row, values) in trace.Z.Index())
        {
            var (top, bottom) = (y.Place(row - 0.5), y.Place(row + 0.5));
            foreach (var (column, value) in values.Index())
                canvas.Box(x.Place(column - 0.5), Math.Min(top, bottom), x.Place(column + 0.5), Math.Max(top, bottom), colours.Of(value));
        }
    }

    private static IEnumerable<Vector2> Places(IReadOnlyList<double> xs, IReadOnlyList<double> ys, PlotScale x, PlotScale y) =>
        xs.Zip(ys, (across, up) => At(x.Place(across), y.Place(up)));

    private static Vector2 At(double x, double y) => new((float)x, (float)y);
}
