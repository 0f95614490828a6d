using System.Numerics;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>Writes texts and draws curves on a canvas.</summary>
internal static class Pen
{
    internal static readonly Ink TextInk = Ink.Of("#222222");

    /// <summary>Writes a text on one line.</summary>
    /// <param name="x">where it begins (align 0), has its middle (0.5) or ends (1)</param>
    /// <param name="y">its base line; if it goes upwards, its beginning, middle or end</param>
    /// <param name="room">the text is made smaller to fit in</param>
    internal static void Write(
        this Canvas canvas, string text, double x, double y, double align, double size = 12, double room = double.MaxValue,
        bool upwards = false) =>
        canvas.Fill(Outlines(text, x, y, align, size, room, upwards), TextInk);

    /// <summary>What <see cref="Write"/> fills: many texts that are filled at once take the time of one.</summary>
    internal static IReadOnlyList<Vector2[]> Outlines(
        string text, double x, double y, double align, double size, double room, bool upwards = false)
    {
        size = Math.Min(size, size * room / Math.Max(Width(text, size), 1));
        var back = (float)(align * Width(text, size));
        var place = new Vector2((float)x, (float)y) + (upwards ? new Vector2(0, back) : new Vector2(-back, 0));
        return Letters.Outlines(text, place, (float)size, upwards);
    }

    internal static double Width(string text, double size = 12) => Letters.Width(text) * size;

    /// <summary>A line through points, whole or in plotly's dashes; none to or from a point that is NaN.</summary>
    internal static void Curve(this Canvas canvas, IReadOnlyList<Vector2> points, string dash, Ink ink, double width)
    {
        var lines = points.Zip(points.Skip(1)).Where(line => IsFinite(line.First) && IsFinite(line.Second));
        canvas.Lines(Pattern(dash) is { Length: > 0 } pattern ? Dashes(lines, pattern) : lines, width, ink);
    }

    internal static void Dots(this Canvas canvas, IEnumerable<Vector2> points, Ink ink) =>
        canvas.Lines(points.Where(IsFinite).Select(point => (point, point)), 6, ink);

    private static bool IsFinite(Vector2 point) => float.IsFinite(point.X) && float.IsFinite(point.Y);

    // Lengths drawn and left out, in turn. Round ends make a dash longer than it is said to be.
    private static float[] Pattern(string dash) => dash switch
    {
        "dash" => [6, 6],
        "dot" => [0.5f, 4.5f],
        "dashdot" => [6, 5, 0.5f, 5],
        "longdash" => [12, 7],
        "longdashdot" => [12, 6, 0.5f, 6],
        _ => [],
    };

    // What is left of a dash may be too little for a float to add: then it is over.
    private static IEnumerable<(Vector2, Vector2)> Dashes(IEnumerable<(Vector2 From, Vector2 To)> lines, float[] pattern)
    {
        var (part, left) = (0, pattern[0]);
        foreach (var (from, to) in lines)
        {
            var length = Vector2.Distance(from, to);
            for (var done = 0f; done < length;)
            {
                var next = Math.Min(length, done + left);
                if (part % 2 == 0)
                    yield return (Vector2.Lerp(from, to, done / length), Vector2.Lerp(from, to, next / length));
                left -= next - done;
                done = next;
                if (left < 0.01f)
                    left = pattern[part = (part + 1) % pattern.Length];
            }
        }
    }
}
