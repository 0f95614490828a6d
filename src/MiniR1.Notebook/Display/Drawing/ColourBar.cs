using System.Globalization;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>What the colours of a heat map mean: a bar from the lowest value to the highest, beside it.</summary>
internal static class ColourBar
{
    /// <summary>How wide it is.</summary>
    internal const int Room = 76;

    private const int Thickness = 12;
    private const int Steps = 64;

    internal static void Draw(Canvas canvas, PlotTrace map, double left, double top, double bottom)
    {
        var colours = new ColourScale(map);
        double Place(int step) => bottom + ((top - bottom) * step / Steps);
        for (var step = 0; step < Steps; step++)
        {
            var value = colours.Low + ((colours.High - colours.Low) * (step + 0.5) / Steps);
            canvas.Box(left, Place(step + 1), left + Thickness, Place(step), colours.Of(value));
        }

        canvas.Write(Number(colours.High), left + Thickness + 4, top + 9, 0, 11, Room - Thickness - 18);
        canvas.Write(Number(colours.Low), left + Thickness + 4, bottom, 0, 11, Room - Thickness - 18);
        canvas.Write(map.Name, left + Thickness + 16, (top + bottom) / 2, 0.5, room: bottom - top - 36, upwards: true);
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture).Replace('-', '−');
}
