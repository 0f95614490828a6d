using System.Text.Json.Nodes;

namespace MiniR1.Reporting;

/// <summary>Colour scales and their legends in plotly's schema.</summary>
internal static class FigureColours
{
    // From pale to mid-tone only: dark text stays readable on each.
    private static readonly (double Position, string Colour)[] s_washes = [(0, "#F7F7F7"), (1, Palette.Sky)];

    private static readonly (double Position, string Colour)[] s_divergingWashes =
        [(0, Palette.Orange), (0.5, "#F7F7F7"), (1, Palette.Sky)];

    public static JsonNode Scale(bool diverging) =>
        diverging ? Stops(Palette.Diverging) : JsonValue.Create(Palette.Sequential);

    public static JsonNode UnderText(bool diverging) => Stops(diverging ? s_divergingWashes : s_washes);

    public static JsonObject Bar(string unit) => new()
    {
        ["title"] = new JsonObject { ["text"] = Figure.Escape(unit), ["side"] = "right" },
        ["thickness"] = 14,
        ["outlinewidth"] = 0,
    };

    public static JsonObject BarBelow(string unit) => new()
    {
        ["title"] = new JsonObject { ["text"] = Figure.Escape(unit), ["side"] = "top" },
        ["orientation"] = "h",
        ["thickness"] = 10,
        ["len"] = 0.4,
        ["x"] = 0,
        ["xanchor"] = "left",
        ["y"] = 0,
        ["yanchor"] = "top",
        ["outlinewidth"] = 0,
    };

    private static JsonArray Stops(IReadOnlyList<(double Position, string Colour)> stops) =>
        [.. stops.Select(stop => new JsonArray(stop.Position, stop.Colour))];
}
