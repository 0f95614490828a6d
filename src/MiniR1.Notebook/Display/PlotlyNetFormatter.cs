using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using MiniR1.Notebook.Display.Drawing;

namespace MiniR1.Notebook.Display;

/// <summary>
/// A chart of the library Plotly.NET, known by its name alone: as our own figures are shown; as HTML, which fetches plotly
/// from the network, only where there is no picture.
/// </summary>
internal sealed class PlotlyNetFormatter : IValueFormatter
{
    private const string Chart = "Plotly.NET.GenericChart";

    public MimeBundle? Format(object value)
    {
        if (!IsChart(value.GetType()) || Call(value, "toFigureJson") is not { } json || JsonNode.Parse(json) is not JsonObject figure)
            return null;
        // What plotly takes, and no more: the library's own settings are beside it.
        var plotly = new JsonObject
        {
            ["data"] = figure["data"]?.DeepClone() ?? new JsonArray(),
            ["layout"] = figure["layout"]?.DeepClone() ?? new JsonObject(),
        };
        var bundle = MimeBundle.Of(Describe(plotly)).With(MimeType.Plotly, plotly.ToJsonString());
        if (Draw(plotly) is { } picture)
            return bundle.With(MimeType.Png, Convert.ToBase64String(picture));
        return Call(value, "toChartHTML") is { } html ? bundle.With(MimeType.Html, html) : bundle;
    }

    private static bool IsChart(Type type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.FullName?.StartsWith(Chart, StringComparison.Ordinal) == true)
                return true;
        }

        return false;
    }

    private static string? Call(object chart, string function) => new[] { Chart, Chart + "Module" }
        .Select(name => chart.GetType().Assembly.GetType(name)?.GetMethod(function, BindingFlags.Public | BindingFlags.Static))
        .OfType<MethodInfo>().FirstOrDefault(method => method.GetParameters().Length == 1)
        ?.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [chart], null) as string;

    private static string Describe(JsonObject figure)
    {
        var title = Title(figure["layout"]);
        var traces = figure["data"]!.AsArray().OfType<JsonObject>()
            .Select(trace => (string?)trace["name"] ?? (string?)trace["type"] ?? "scatter").Take(10);
        return InlineText.Cut($"Chart{(title.Length == 0 ? "" : $" '{title}'")}: {string.Join(", ", traces)}", 300);
    }

    private static string Title(JsonNode? node) => node?["title"] switch
    {
        JsonObject title when title["text"] is JsonValue text => text.ToString(),
        JsonValue text => text.ToString(),
        _ => "",
    };

    // Our drawing knows what our own figures have; of all that plotly has, that is little.
    private static byte[]? Draw(JsonObject figure)
    {
        if (!figure["data"]!.AsArray().OfType<JsonObject>().All(IsDrawn) || figure["data"]!.AsArray().Count == 0)
            return null;
        try
        {
            var drawn = (JsonObject)figure.DeepClone();
            foreach (var holder in new[] { drawn["layout"]!, drawn["layout"]!["xaxis"], drawn["layout"]!["yaxis"] }.OfType<JsonObject>())
                holder["title"] = new JsonObject { ["text"] = Title(holder) };
            return FigureDrawing.Read(drawn.ToJsonString()).ToPng();
        }
        catch (Exception failure) when (failure is InvalidOperationException or FormatException or ArgumentException
            or IndexOutOfRangeException or JsonException or NullReferenceException or OverflowException)
        {
            return null;
        }
    }

    private static bool IsDrawn(JsonObject trace) => trace["xaxis"] is null && trace["yaxis"] is null && (string?)trace["type"] switch
    {
        "scatter" or null => trace["stackgroup"] is null,
        "bar" => (string?)trace["orientation"] != "h" && trace["base"] is null,
        _ => false,
    };
}
