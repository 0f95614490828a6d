using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Reporting;

/// <summary>
/// A figure in the JSON schema that plotly.js 3 and 4 share (<c>{"data": [...], "layout": {...}}</c>): what
/// report.html draws and what a notebook shows as <c>application/vnd.plotly.v1+json</c>. Each call adds to the figure
/// and returns it. Values that are not finite become gaps.
/// </summary>
/// <example><code>
/// new Figure("Accuracy", new Axis("RL step"), Axis.Share("held-out problems")).Line("greedy", steps, greedy).ToJson()
/// </code></example>
public sealed class Figure
{
    private readonly JsonArray _data = [];
    private readonly JsonObject _layout;
    private int _series;

    /// <exception cref="MiniR1Exception">The title or an axis has no name.</exception>
    public Figure(string title, Axis x, Axis y)
    {
        if (string.IsNullOrWhiteSpace(title) || string.IsNullOrWhiteSpace(x.Name) || string.IsNullOrWhiteSpace(y.Name))
            throw new MiniR1Exception($"Figure '{title}' needs a title and a name on both axes: pass non-empty names.");
        Title = title;
        _layout = new JsonObject
        {
            ["title"] = new JsonObject { ["text"] = Escape(title), ["x"] = 0.01, ["y"] = 0.97, ["yanchor"] = "top" },
            ["xaxis"] = x.ToJson(),
            ["yaxis"] = y.ToJson(),
            ["showlegend"] = false,
            ["legend"] = new JsonObject { ["orientation"] = "h", ["x"] = 0, ["y"] = 1.02, ["yanchor"] = "bottom" },
            ["margin"] = new JsonObject { ["l"] = 56, ["r"] = 16, ["t"] = 48, ["b"] = 48 },
        };
    }

    public string Title { get; }

    /// <summary>A line through points x [N], y [N].</summary>
    public Figure Line(string name, IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        CheckLengths(name, x.Count, y.Count);
        var colour = Palette.Colour(_series);
        return Add(name, new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = x.Count <= 40 ? "lines+markers" : "lines",
            ["x"] = Numbers(x),
            ["y"] = Numbers(y),
            ["line"] = new JsonObject { ["color"] = colour, ["width"] = 2.5, ["dash"] = Palette.Dash(_series) },
            ["marker"] = new JsonObject { ["color"] = colour, ["size"] = 7, ["symbol"] = Palette.Symbol(_series) },
        });
    }

    public Figure Line(string name, Series series) => Line(name, series.Steps, series.Values);

    /// <summary>The mean of several runs as a line, with a band from the lowest to the highest of them.</summary>
    public Figure Seeds(string name, IReadOnlyList<Series> runs)
    {
        var band = SeedBand.Of(runs);
        return Band(name, band.X, band.Mean, band.Low, band.High);
    }

    /// <summary>A line y [N] inside a shaded band from low [N] to high [N], over x [N].</summary>
    public Figure Band(
        string name, IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<double> low,
        IReadOnlyList<double> high)
    {
        CheckLengths(name, x.Count, low.Count);
        CheckLengths(name, x.Count, high.Count);
        var shade = Palette.Faint(Palette.Colour(_series), 0.2);
        _data.Add(new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "lines",
            ["name"] = $"{Escape(name)}: range",
            ["x"] = Numbers([.. x, .. x.Reverse()]),
            ["y"] = Numbers([.. high, .. low.Reverse()]),
            ["fill"] = "toself",
            ["fillcolor"] = shade,
            ["line"] = new JsonObject { ["width"] = 0, ["color"] = shade },
            ["hoverinfo"] = "skip",
            ["showlegend"] = false,
        });
        return Line(name, x, y);
    }

    /// <summary>One bar a label, heights values [N], with error bars of half-length errors [N] if given.</summary>
    public Figure Bars(
        string name, IReadOnlyList<string> labels, IReadOnlyList<double> values, IReadOnlyList<double>? errors = null)
    {
        CheckLengths(name, labels.Count, values.Count);
        var trace = new JsonObject
        {
            ["type"] = "bar",
            ["x"] = Texts(labels),
            ["y"] = Numbers(values),
            ["marker"] = new JsonObject { ["color"] = Palette.Colour(_series) },
        };
        if (errors is not null)
        {
            CheckLengths(name, values.Count, errors.Count);
            trace["error_y"] = new JsonObject { ["type"] = "data", ["array"] = Numbers(errors), ["visible"] = true };
        }
        return Add(name, trace);
    }

    /// <summary>Points x [N], y [N], with a text for each to show on hovering.</summary>
    public Figure Scatter(
        string name, IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<string>? texts = null)
    {
        CheckLengths(name, x.Count, y.Count);
        CheckLengths(name, x.Count, texts?.Count ?? x.Count);
        var trace = new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "markers",
            ["x"] = Numbers(x),
            ["y"] = Numbers(y),
            ["marker"] = new JsonObject
            {
                ["color"] = Palette.Colour(_series),
                ["symbol"] = Palette.Symbol(_series),
                ["size"] = 8,
                ["opacity"] = 0.7,
            },
        };
        if (texts is not null)
            trace["text"] = Texts(texts);
        return Add(name, trace);
    }

    /// <summary>How many of values [N] fall in each of equal bins. Counted here, so plotly only draws bars.</summary>
    public Figure Histogram(string name, IReadOnlyList<double> values, int bins = 30)
    {
        var histogram = HistogramBins.Of(values, bins);
        _layout["bargap"] = 0.03;
        _layout["barmode"] = "overlay";
        return Add(name, new JsonObject
        {
            ["type"] = "bar",
            ["x"] = Numbers(histogram.Centres),
            ["y"] = Numbers(histogram.Counts),
            ["width"] = histogram.Width,
            ["marker"] = new JsonObject { ["color"] = Palette.Colour(_series), ["opacity"] = 0.75 },
        });
    }

    /// <summary>A share of a whole over x [N], stacked on the areas added before it.</summary>
    public Figure Area(string name, IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        CheckLengths(name, x.Count, y.Count);
        var colour = Palette.Colour(_series);
        return Add(name, new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "lines",
            ["stackgroup"] = "areas",
            ["x"] = Numbers(x),
            ["y"] = Numbers(y),
            ["line"] = new JsonObject { ["color"] = colour, ["width"] = 1 },
            ["fillcolor"] = Palette.Faint(colour, 0.6),
        });
    }

    /// <summary>
    /// values [rows, columns] as colours, row 0 on top. Needs a plotly.js bundle with heat maps, which notebooks have
    /// and the basic bundle inside report.html has not.
    /// </summary>
    /// <param name="values">[rows, columns].</param>
    /// <param name="unit">What a value means, beside the colour scale.</param>
    /// <param name="columns">A label for each column, or null for 0, 1, 2...</param>
    /// <param name="rows">A label for each row, or null for 0, 1, 2...</param>
    /// <param name="diverging">Colours around zero: vermillion below, blue above.</param>
    public Figure HeatMap(
        double[,] values, string unit, IReadOnlyList<string>? columns = null, IReadOnlyList<string>? rows = null,
        bool diverging = false)
    {
        CheckLengths(unit, values.GetLength(0), rows?.Count ?? values.GetLength(0));
        CheckLengths(unit, values.GetLength(1), columns?.Count ?? values.GetLength(1));
        var trace = new JsonObject
        {
            ["type"] = "heatmap",
            ["z"] = new JsonArray([.. Enumerable.Range(0, values.GetLength(0)).Select(row =>
                Numbers([.. Enumerable.Range(0, values.GetLength(1)).Select(column => values[row, column])]))]),
            ["colorscale"] = FigureColours.Scale(diverging),
            ["colorbar"] = FigureColours.Bar(unit),
        };
        if (diverging)
            trace["zmid"] = 0;
        if (columns is not null)
            trace["x"] = Texts(columns);
        if (rows is not null)
            trace["y"] = Texts(rows);
        _layout["yaxis"]!["autorange"] = "reversed";
        return Add(unit, trace);
    }

    /// <summary>The plotly figure as JSON. '&lt;' is escaped: it may stand inside an HTML script element.</summary>
    public string ToJson() =>
        new JsonObject { ["data"] = _data.DeepClone(), ["layout"] = _layout.DeepClone() }.ToJsonString(FigureOptions);

    internal static JsonSerializerOptions FigureOptions { get; } = new();

    internal JsonObject Layout => _layout;

    internal Figure Add(string name, JsonObject trace)
    {
        trace["name"] = Escape(name);
        _data.Add(trace);
        _series++;
        _layout["showlegend"] = _series > 1;
        // Up to three names stand in one row of the legend, more in rows of two.
        var rows = _series switch { <= 1 => 0, <= 3 => 1, _ => (_series + 1) / 2 };
        _layout["margin"]!["t"] = rows == 0 ? 48 : 52 + (24 * rows);
        return this;
    }

    internal static JsonArray Numbers(IReadOnlyList<double> values) =>
        [.. values.Select(value => double.IsFinite(value) ? JsonValue.Create(value) : null)];

    internal static JsonArray Texts(IReadOnlyList<string> texts) =>
        [.. texts.Select(text => JsonValue.Create(Escape(text)))];

    // Plotly reads a little HTML in its texts: <think> would vanish.
    internal static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    internal static void CheckLengths(string name, int expected, int found)
    {
        if (expected != found)
            throw new MiniR1Exception(
                $"Series '{name}' has {found} values for {expected} positions: pass as many of each.");
    }
}
