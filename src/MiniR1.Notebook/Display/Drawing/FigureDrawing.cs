using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>A plotly figure as a plain drawing (SVG), for whatever shows notebooks and has no plotly.</summary>
internal sealed class FigureDrawing
{
    private const int Width = 640;
    private const int Height = 360;
    private const int Left = 64;
    private const int Right = 16;
    private const int Bottom = 48;

    private readonly JsonNode _layout;
    private readonly IReadOnlyList<PlotTrace> _traces;

    private FigureDrawing(JsonNode layout, IReadOnlyList<PlotTrace> traces)
    {
        _layout = layout;
        _traces = traces;
    }

    private IEnumerable<PlotTrace> Listed => _traces.Where(trace => trace is { IsListed: true, Kind: not "heatmap" });

    private bool HasLegend => Listed.Count() > 1;

    private int Top => HasLegend ? 58 : 36;

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
        return System.Net.WebUtility.HtmlDecode(
            $"Figure: {Title} ({AxisTitle("yaxis")} over {AxisTitle("xaxis")}): {string.Join(", ", names)}");
    }

    internal string ToSvg()
    {
        var x = Scale("xaxis", trace => trace.X, trace => trace.XLabels, Left, Width - Right);
        var y = Scale("yaxis", trace => trace.Y, trace => trace.YLabels, Height - Bottom, Top);
        var svg = new StringBuilder(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" "
            + "font-family=\"sans-serif\" font-size=\"12\" style=\"background:#fff\" role=\"img\">\n");
        Text(svg, Left, 18, "start", Title, "font-size=\"14\" ");
        Legend(svg);
        Axes(svg, x, y);
        TraceDrawing.Draw(svg, _traces, x, y);
        return svg.Append("</svg>").ToString();
    }

    private string Title => (string?)_layout["title"]?["text"] ?? "";

    private string AxisTitle(string axis) => (string?)_layout[axis]?["title"]?["text"] ?? "";

    private void Legend(StringBuilder svg)
    {
        if (!HasLegend)
            return;
        double x = Left;
        foreach (var trace in Listed)
        {
            svg.Append(Invariant($"<rect x=\"{x:0}\" y=\"31\" width=\"12\" height=\"12\" fill=\"{trace.Colour}\"/>"));
            Text(svg, x + 17, 41, "start", trace.Name);
            x += 34 + (trace.Name.Length * 6.5);
        }
    }

    private void Axes(StringBuilder svg, PlotScale x, PlotScale y)
    {
        foreach (var (value, text) in y.Ticks())
        {
            var place = y.Place(value);
            svg.Append(Invariant($"<path d=\"M{Left} {place:0.#}H{Width - Right}\" stroke=\"#ddd\"/>"));
            Text(svg, Left - 6, place + 4, "end", text);
        }

        foreach (var (value, text) in x.Ticks())
            Text(svg, x.Place(value), Height - Bottom + 17, "middle", text);
        svg.Append(Invariant($"<path d=\"M{Left} {Top}V{Height - Bottom}H{Width - Right}\" fill=\"none\" stroke=\"#444\"/>\n"));
        Text(svg, (Left + Width - Right) / 2.0, Height - 10, "middle", AxisTitle("xaxis"));
        var middle = (Top + Height - Bottom) / 2.0;
        Text(svg, 14, middle, "middle", AxisTitle("yaxis"), Invariant($"transform=\"rotate(-90 14 {middle:0.#})\" "));
    }

    private PlotScale Scale(
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
            ((string?)settings?["tickformat"])?.EndsWith('%') ?? false, names);
    }

    private (double From, double To) Bounds(string axis, Func<PlotTrace, IReadOnlyList<double>> values, bool logarithmic)
    {
        if (_layout[axis]?["range"] is JsonArray range)
            return (range[0]!.GetValue<double>(), range[1]!.GetValue<double>());
        var isX = axis == "xaxis";
        if (_traces.FirstOrDefault(trace => trace.Kind == "heatmap") is { } map)
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

    // The figure's texts are escaped for plotly, which is what XML wants.
    private static void Text(StringBuilder svg, double x, double y, string anchor, string text, string more = "") =>
        svg.Append(Invariant($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" {more}fill=\"#222\">{text}</text>\n"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
