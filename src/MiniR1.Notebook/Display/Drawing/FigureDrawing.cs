using System.Net;
using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>A plotly figure as a picture (PNG), for whatever shows notebooks and has no plotly.</summary>
internal sealed class FigureDrawing
{
    /// <summary>Pixels a unit.</summary>
    internal const float Scale = 1.5f;

    private const int Width = 640;
    private const int Height = 360;
    private const int Left = 64;
    private const int MostLeft = 200;
    private const int Right = 16;
    private const int Bottom = 48;
    private const int LegendTop = 34;

    private static readonly Ink s_grid = Ink.Of("#DDDDDD");
    private static readonly Ink s_axis = Ink.Of("#444444");

    private readonly JsonNode _layout;
    private readonly IReadOnlyList<PlotTrace> _traces;

    private FigureDrawing(JsonNode layout, IReadOnlyList<PlotTrace> traces)
    {
        _layout = layout;
        _traces = traces;
    }

    private IEnumerable<PlotTrace> Listed => _traces.Where(trace => trace is { IsListed: true, Kind: not "heatmap" });

    /// <param name="json">what <c>Figure.ToJson</c> gives</param>
    internal static FigureDrawing Read(string json)
    {
        var figure = JsonNode.Parse(json)!;
        return new FigureDrawing(
            figure["layout"]!,
            [.. figure["data"]!.AsArray().Select((trace, index) => new PlotTrace(trace!.AsObject(), index))]);
    }

    /// <summary>The figure in words.</summary>
    internal string Describe()
    {
        var names = _traces.Where(trace => trace.IsListed).Select(trace => trace.Name);
        return $"Figure: {Title} ({AxisTitle("yaxis")} over {AxisTitle("xaxis")}): {string.Join(", ", names)}";
    }

    /// <summary>The figure as a picture.</summary>
    internal byte[] ToPng()
    {
        if (_traces.FirstOrDefault(trace => trace.IsLying) is { } strip)
            return new TokenStripDrawing(Title, strip, _layout).ToPng();
        var canvas = new Canvas(Width, Height, Scale);
        var legend = new FigureLegend(Listed, Width - Left - Right);
        var (top, right) = (LegendTop + legend.Height, Width - (Map is null ? Right : Right + ColourBar.Room));
        var y = ScaleOf("yaxis", trace => trace.Y, trace => trace.YLabels, Height - Bottom, top);
        var left = Math.Clamp(y.Ticks().Select(tick => Pen.Width(tick.Text)).DefaultIfEmpty(0).Max() + 34, Left, MostLeft);
        var x = ScaleOf("xaxis", trace => trace.X, trace => trace.XLabels, left, right);
        canvas.Write(Title, Left, 20, 0, 14, Width - Left - Right);
        legend.Draw(canvas, Left, LegendTop);
        Axes(canvas, x, y, (left, top, right));
        if (Map is { } map)
            ColourBar.Draw(canvas, map, right + 14, top, Height - Bottom);
        canvas.Clip(left, top - 3, right + 3, Height - Bottom);
        TraceDrawing.Draw(canvas, _traces, x, y);
        return PngFile.Of(canvas);
    }

    private string Title => Text(_layout["title"]);

    private PlotTrace? Map => _traces.FirstOrDefault(trace => trace.Kind == "heatmap");

    private string AxisTitle(string axis) => Text(_layout[axis]?["title"]);

    private void Axes(Canvas canvas, PlotScale x, PlotScale y, (double Left, double Top, double Right) plot)
    {
        foreach (var (value, text) in y.Ticks())
        {
            var place = y.Place(value);
            canvas.Box(plot.Left, place, plot.Right, place, s_grid);
            canvas.Write(text, plot.Left - 6, place + 4, 1, room: plot.Left - 32);
        }

        var ticks = x.Ticks().ToList();
        var pitch = ticks.Count > 1 ? Math.Abs(x.Place(ticks[1].Value) - x.Place(ticks[0].Value)) : plot.Right - plot.Left;
        var size = 12 * Math.Min(1, (pitch - 6) / ticks.Select(tick => Pen.Width(tick.Text)).DefaultIfEmpty(1).Max());
        foreach (var (value, text) in ticks)
            canvas.Write(text, x.Place(value), Height - Bottom + 17, 0.5, size);
        canvas.Box(plot.Left, plot.Top, plot.Left, Height - Bottom, s_axis);
        canvas.Box(plot.Left, Height - Bottom, plot.Right, Height - Bottom, s_axis);
        canvas.Write(AxisTitle("xaxis"), (plot.Left + plot.Right) / 2, Height - 10, 0.5, room: plot.Right - plot.Left);
        var middle = (plot.Top + Height - Bottom) / 2;
        canvas.Write(AxisTitle("yaxis"), 18, middle, 0.5, room: Height - Bottom - plot.Top, upwards: true);
    }

    private PlotScale ScaleOf(
        string axis, Func<PlotTrace, IReadOnlyList<double>> values, Func<PlotTrace, IReadOnlyList<string>?> labels,
        double start, double end)
    {
        var settings = _layout[axis];
        var names = _traces.Select(labels).FirstOrDefault(found => found is not null);
        var (from, to) = Bounds(axis, values, (string?)settings?["type"] == "log");
        if ((string?)settings?["autorange"] == "reversed")
            (start, end) = (end, start);
        return new PlotScale(
            from, to, start, end, (string?)settings?["type"] == "log",
            ((string?)settings?["tickformat"])?.EndsWith('%') ?? false, names)
        {
            Chosen = (settings?["tickvals"] as JsonArray)?.Select(tick => tick!.GetValue<double>()).ToList(),
        };
    }

    private (double From, double To) Bounds(string axis, Func<PlotTrace, IReadOnlyList<double>> values, bool logarithmic)
    {
        if (_layout[axis]?["range"] is JsonArray range)
            return (range[0]!.GetValue<double>(), range[1]!.GetValue<double>());
        var isX = axis == "xaxis";
        if (Map is { } map)
            return (-0.5, (isX ? map.Z[0].Count : map.Z.Count) - 0.5);
        var all = _traces.SelectMany(values).Where(double.IsFinite);
        if (!isX && _traces.Any(trace => trace.IsStacked))
            all = TraceDrawing.Stacked(_traces).SelectMany(area => area.High);
        var bars = _traces.Any(trace => trace.Kind == "bar");
        if (!isX && (bars || _traces.Any(trace => trace.IsStacked) || (string?)_layout[axis]?["rangemode"] == "tozero"))
            all = all.Append(0);
        var numbers = (logarithmic ? all.Where(value => value > 0).Select(Math.Log10) : all).DefaultIfEmpty(0).ToList();
        var (low, high) = (numbers.Min(), numbers.Max());
        if (isX && bars)
            return (low - 0.6 * BarPitch(numbers), high + 0.6 * BarPitch(numbers));
        var margin = high > low ? (high - low) * 0.04 : Math.Max(Math.Abs(high) * 0.1, 0.5);
        return (low == 0 && !isX ? 0 : low - margin, high + margin);
    }

    private static double BarPitch(List<double> numbers)
    {
        var places = numbers.Distinct().Order().ToList();
        return places.Count > 1 ? (places[^1] - places[0]) / (places.Count - 1) : 1;
    }

    // Texts are escaped for plotly, which reads a little HTML.
    private static string Text(JsonNode? node) => WebUtility.HtmlDecode((string?)node?["text"] ?? "");
}
