using System.Text.Json.Nodes;

namespace MiniR1.Reporting;

/// <summary>What an axis shows: its name, its unit, and the range if it is fixed.</summary>
/// <param name="Name">For instance "length".</param>
/// <param name="Unit">For instance "tokens"; empty for counts and pure numbers.</param>
/// <param name="From">Start of the range, or null to follow the data.</param>
/// <param name="To">End of the range, or null to follow the data.</param>
/// <param name="Percent">Ticks are shown as percentages of 1.</param>
/// <param name="Logarithmic">A logarithmic scale (base 10).</param>
public sealed record Axis(
    string Name, string Unit = "", double? From = null, double? To = null, bool Percent = false,
    bool Logarithmic = false)
{
    /// <summary>A share of a whole: 0 % to 100 %.</summary>
    public static Axis Share(string name) => new(name, "", -0.02, 1.02, Percent: true);

    /// <summary>Where ticks stand; null to leave it to plotly.</summary>
    public IReadOnlyList<double>? Ticks { get; init; }

    public string Title => Unit.Length == 0 ? Name : $"{Name} ({Unit})";

    internal JsonObject ToJson()
    {
        var axis = new JsonObject
        {
            ["title"] = new JsonObject { ["text"] = Title },
            ["automargin"] = true,
            ["zeroline"] = false,
        };
        if (Percent)
            axis["tickformat"] = ".1~%";
        if (Logarithmic)
            axis["type"] = "log";
        if (Ticks is not null)
            axis["tickvals"] = Figure.Numbers(Ticks);
        if (From is { } from && To is { } to)
            axis["range"] = Logarithmic ? [Math.Log10(from), Math.Log10(to)] : new JsonArray(from, to);
        else if (From is 0)
            axis["rangemode"] = "tozero";
        return axis;
    }
}
