using MiniR1.Reporting;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>The colours of a heat map's values.</summary>
internal sealed class ColourScale
{
    private static readonly Ink[] s_diverging = [.. Palette.Diverging.Select(stop => Ink.Of(stop.Colour))];

    // Viridis: its two ends and its middle.
    private static readonly Ink[] s_sequential = [Ink.Of("#440154"), Ink.Of("#21918C"), Ink.Of("#FDE725")];

    private static readonly Ink s_none = Ink.Of("#BBBBBB");

    private readonly Ink[] _stops;

    internal ColourScale(PlotTrace map)
    {
        _stops = map.IsDiverging ? s_diverging : s_sequential;
        var finite = map.Z.SelectMany(row => row).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        (Low, High) = map.IsDiverging ? (-finite.Max(Math.Abs), finite.Max(Math.Abs)) : (finite.Min(), finite.Max());
    }

    internal double Low { get; }

    internal double High { get; }

    internal Ink Of(double value)
    {
        if (!double.IsFinite(value))
            return s_none;
        var place = (High > Low ? (value - Low) / (High - Low) : 0.5) * (_stops.Length - 1);
        var stop = Math.Min((int)place, _stops.Length - 2);
        return _stops[stop].Toward(_stops[stop + 1], place - stop);
    }
}
