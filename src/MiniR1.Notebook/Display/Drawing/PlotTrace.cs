using System.Net;
using System.Text.Json.Nodes;
using MiniR1.Reporting;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>One series of a plotly figure.</summary>
internal sealed class PlotTrace(JsonObject trace, int index)
{
    internal string Kind { get; } = (string?)trace["type"] ?? "scatter";

    internal string Name { get; } = WebUtility.HtmlDecode((string?)trace["name"] ?? "");

    /// <summary>Whether the legend names it.</summary>
    internal bool IsListed { get; } = (bool?)trace["showlegend"] ?? true;

    internal string Mode { get; } = (string?)trace["mode"] ?? "lines";

    internal bool IsShape { get; } = (string?)trace["fill"] == "toself";

    internal bool IsStacked { get; } = trace["stackgroup"] is not null;

    internal bool IsLying { get; } = (string?)trace["orientation"] == "h";

    internal string Fill { get; } = (string?)trace["fillcolor"] ?? Palette.Faint(Palette.Colour(index), 0.2);

    internal string Dash { get; } = (string?)trace["line"]?["dash"] ?? "solid";

    internal string Colour { get; } =
        Word(trace["line"]?["color"]) ?? Word(trace["marker"]?["color"]) ?? Palette.Colour(index);

    /// <summary>Names of the positions, if they have names.</summary>
    internal IReadOnlyList<string>? XLabels { get; } = Texts(trace["x"]);

    internal IReadOnlyList<string>? YLabels { get; } = Texts(trace["y"]);

    /// <summary>NaN where the figure has a gap.</summary>
    internal IReadOnlyList<double> X { get; } = Numbers(trace["x"]);

    internal IReadOnlyList<double> Y { get; } = Numbers(trace["y"]);

    /// <summary>Half the lengths of the bars' error bars; none if there are none.</summary>
    internal IReadOnlyList<double> Errors { get; } = Numbers(trace["error_y"]?["array"]);

    /// <summary>Rows of a heat map; empty for other kinds.</summary>
    internal IReadOnlyList<IReadOnlyList<double>> Z { get; } = [.. (trace["z"] as JsonArray ?? []).Select(Numbers)];

    /// <summary>Where bars that lie begin, what is written on them, and the values that their colours stand for.</summary>
    internal IReadOnlyList<double> Starts { get; } = Numbers(trace["base"]);

    internal IReadOnlyList<string> Captions { get; } = Texts(trace["text"]) ?? [];

    internal IReadOnlyList<double> Shades { get; } = Numbers(trace["marker"]?["color"]);

    /// <summary>Colours from the lowest value to the highest, at even distances.</summary>
    internal IReadOnlyList<Ink> Colours { get; } =
        [.. (trace["marker"]?["colorscale"] as JsonArray ?? []).Select(stop => Ink.Of((string)stop![1]!))];

    /// <summary>Whether those colours have zero in their middle.</summary>
    internal bool IsCentred { get; } = trace["marker"]?["cmid"] is not null;

    internal bool IsDiverging { get; } = trace["zmid"] is not null;

    private static string? Word(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static List<string>? Texts(JsonNode? node) =>
        node is JsonArray items && items.Any(item => Word(item) is not null)
            ? [.. items.Select(item => WebUtility.HtmlDecode(item?.ToString() ?? ""))]
            : null;

    // Positions with names stand at 0, 1, 2 ...
    private static double[] Numbers(JsonNode? node) =>
        [.. (node as JsonArray ?? []).Select((item, place) =>
            item is null ? double.NaN : Word(item) is not null ? place : item.GetValue<double>())];
}
