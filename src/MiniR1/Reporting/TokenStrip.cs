using System.Text.Json.Nodes;

namespace MiniR1.Reporting;

/// <summary>
/// Text whose tokens are coloured by a value each: log-probabilities, advantages, the chosen expert. Drawn as
/// horizontal bars, one a token, that wrap like text, so that plotly.js' basic bundle can show it.
/// </summary>
public static class TokenStrip
{
    private const double CharacterPixels = 9;
    private const double RowPixels = 30;
    private const double TopPixels = 48;
    private const double BottomPixels = 72;

    /// <param name="title">The figure's title.</param>
    /// <param name="tokens">[N] texts, shown as they are; a space is shown as '␣', a line break as '⏎'.</param>
    /// <param name="values">[N] values; one that is not finite is drawn dark grey.</param>
    /// <param name="unit">What a value is, with its unit: "log-probability (nats)".</param>
    /// <param name="columns">Characters on a line.</param>
    /// <param name="diverging">Colours around zero (advantages) instead of from low to high.</param>
    /// <exception cref="MiniR1Exception">As many values as tokens are needed, and a column.</exception>
    public static Figure Of(
        string title, IReadOnlyList<string> tokens, IReadOnlyList<double> values, string unit, int columns = 80,
        bool diverging = false)
    {
        Figure.CheckLengths(title, tokens.Count, values.Count);
        if (columns < 1)
            throw new MiniR1Exception($"A token strip cannot be {columns} characters wide: ask for at least one.");
        string[] shown = [.. tokens.Select(Visible)];
        var cells = Wrap(shown, columns);
        var rows = cells.Count == 0 ? 1 : cells[^1].Row + 1;
        var figure = new Figure(title, new Axis("position", "characters"), new Axis("line")).Add(unit, new JsonObject
        {
            ["type"] = "bar",
            ["orientation"] = "h",
            ["base"] = Figure.Numbers([.. cells.Select(cell => (double)cell.Column)]),
            ["x"] = Figure.Numbers([.. shown.Select(text => (double)Width(text))]),
            ["y"] = Figure.Numbers([.. cells.Select(cell => (double)cell.Row)]),
            ["text"] = Figure.Texts(shown),
            ["customdata"] = Figure.Numbers(values),
            ["hovertemplate"] = $"%{{text}}<br>{Figure.Escape(unit)}: %{{customdata:.3g}}<extra></extra>",
            ["textposition"] = "inside",
            ["insidetextanchor"] = "middle",
            ["textangle"] = 0,
            ["constraintext"] = "none",
            ["textfont"] = new JsonObject
            {
                ["family"] = "ui-monospace, Consolas, monospace",
                ["size"] = 13,
                // plotly fills a bar that has no value with dark grey.
                ["color"] = Figure.Texts([.. values.Select(value => double.IsFinite(value) ? "#1B1F24" : "#FFFFFF")]),
            },
            ["width"] = 0.86,
            ["marker"] = Marker(values, unit, diverging),
        });
        Flatten(figure.Layout, columns, rows);
        return figure;
    }

    private static JsonObject Marker(IReadOnlyList<double> values, string unit, bool diverging)
    {
        var marker = new JsonObject
        {
            ["color"] = Figure.Numbers(values),
            ["colorscale"] = FigureColours.UnderText(diverging),
            ["colorbar"] = FigureColours.BarBelow(unit),
            ["line"] = new JsonObject { ["color"] = "#D5DBE1", ["width"] = 1 },
            ["showscale"] = true,
        };
        if (diverging)
            marker["cmid"] = 0;
        return marker;
    }

    private static void Flatten(JsonObject layout, int columns, int rows)
    {
        layout["xaxis"] = new JsonObject { ["visible"] = false, ["range"] = new JsonArray(0, columns) };
        layout["yaxis"] = new JsonObject { ["visible"] = false, ["range"] = new JsonArray(rows - 0.5, -0.5) };
        layout["height"] = TopPixels + BottomPixels + (RowPixels * rows);
        layout["width"] = 32 + (CharacterPixels * columns);
        layout["margin"] = new JsonObject { ["l"] = 8, ["r"] = 8, ["t"] = TopPixels, ["b"] = BottomPixels };
    }

    private static List<(int Row, int Column)> Wrap(string[] texts, int columns)
    {
        var cells = new List<(int Row, int Column)>(texts.Length);
        int row = 0, column = 0;
        foreach (var width in texts.Select(Width))
        {
            if (column > 0 && column + width > columns)
                (row, column) = (row + 1, 0);
            cells.Add((row, column));
            column += width;
        }
        return cells;
    }

    private static int Width(string text) => Math.Max(text.Length, 1) + 1;

    private static string Visible(string token) =>
        token.Replace(' ', '␣').Replace("\n", "⏎", StringComparison.Ordinal);
}
