using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>Tokens in boxes whose colours are values (<c>TokenStrip</c>), as large as plotly draws them.</summary>
internal sealed class TokenStripDrawing
{
    // Few colours make a small file, and no eye tells more of them apart.
    private const int Shades = 16;
    private const double BoxHeight = 0.86;
    private const double TextSize = 13;
    private const double LegendShare = 0.4;
    private const double LegendHeight = 10;

    private static readonly Ink s_edge = Ink.Of("#D5DBE1");
    private static readonly Ink s_none = Ink.Of("#BBBBBB");

    private readonly string _title;
    private readonly PlotTrace _strip;
    private readonly (double Width, double Height) _size;
    private readonly (double Left, double Top, double Right, double Bottom) _plot;
    private readonly (double Column, double Row) _pitch;
    private readonly (double Low, double High) _range;

    /// <param name="title">the figure's</param>
    /// <param name="strip">its bars</param>
    /// <param name="layout">plotly's layout, with sizes and ranges</param>
    internal TokenStripDrawing(string title, PlotTrace strip, JsonNode layout)
    {
        _title = title;
        _strip = strip;
        double Number(string name) => layout[name]!.GetValue<double>();
        double Margin(string side) => layout["margin"]![side]!.GetValue<double>();
        double Span(string axis) =>
            Math.Abs(layout[axis]!["range"]![1]!.GetValue<double>() - layout[axis]!["range"]![0]!.GetValue<double>());
        _size = (Number("width"), Number("height"));
        _plot = (Margin("l"), Margin("t"), _size.Width - Margin("r"), _size.Height - Margin("b"));
        _pitch = ((_plot.Right - _plot.Left) / Span("xaxis"), (_plot.Bottom - _plot.Top) / Span("yaxis"));
        var finite = strip.Shades.Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var largest = finite.Max(Math.Abs);
        _range = strip.IsCentred ? (-largest, largest) : (finite.Min(), finite.Max());
    }

    internal byte[] ToPng()
    {
        var canvas = new Canvas((int)Math.Ceiling(_size.Width), (int)Math.Ceiling(_size.Height), FigureDrawing.Scale);
        canvas.Write(_title, _plot.Left, 24, 0, 14, _plot.Right - _plot.Left);
        var letters = new List<Vector2[]>();
        for (var token = 0; token < _strip.Captions.Count; token++)
            letters.AddRange(Box(canvas, token));
        canvas.Fill(letters, Pen.TextInk);
        Legend(canvas);
        return PngFile.Of(canvas);
    }

    /// <summary>Draws a token's box, and gives the outlines of its letters.</summary>
    private IReadOnlyList<Vector2[]> Box(Canvas canvas, int token)
    {
        var left = _plot.Left + (_strip.Starts[token] * _pitch.Column);
        var right = left + (_strip.X[token] * _pitch.Column);
        var middle = _plot.Top + ((_strip.Y[token] + 0.5) * _pitch.Row);
        var half = BoxHeight * _pitch.Row / 2;
        canvas.Box(left, middle - half, right, middle + half, s_edge);
        canvas.Box(left + 1, middle - half + 1, right - 1, middle + half - 1, Colour(_strip.Shades[token]));
        return Pen.Outlines(_strip.Captions[token], (left + right) / 2, middle + (TextSize / 3), 0.5, TextSize, right - left - 4);
    }

    private void Legend(Canvas canvas)
    {
        var (left, right) = (_plot.Left, _plot.Left + (LegendShare * (_plot.Right - _plot.Left)));
        var top = _plot.Bottom + 26;
        canvas.Write(_strip.Name, left, top - 6, 0, room: _plot.Right - left);
        for (var shade = 0; shade <= Shades; shade++)
        {
            double Place(int step) => left + ((right - left) * step / (Shades + 1));
            canvas.Box(Place(shade), top, Place(shade + 1), top + LegendHeight, Shade(shade));
        }

        canvas.Write(Text(_range.Low), left, top + LegendHeight + 14, 0, 11);
        canvas.Write(Text(_range.High), right, top + LegendHeight + 14, 1, 11);
    }

    private Ink Colour(double value) => double.IsFinite(value)
        ? Shade(_range.High > _range.Low ? (int)Math.Round((value - _range.Low) / (_range.High - _range.Low) * Shades) : Shades / 2)
        : s_none;

    private Ink Shade(int shade)
    {
        var place = (double)shade / Shades * (_strip.Colours.Count - 1);
        var stop = Math.Min((int)place, _strip.Colours.Count - 2);
        return _strip.Colours[stop].Toward(_strip.Colours[stop + 1], place - stop);
    }

    private static string Text(double value) => value.ToString("G3", CultureInfo.InvariantCulture).Replace('-', '−');
}
