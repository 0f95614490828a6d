using System.Numerics;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>A picture to draw on, white at first. Places are in units of the drawing, y downwards.</summary>
internal sealed class Canvas
{
    // Few steps between a colour and the ground make few colours, and a small file.
    private const float Steps = 8;

    private readonly byte[] _pixels;
    private readonly float _scale;
    private (int Left, int Top, int Right, int Bottom) _window;

    /// <param name="width">in units of the drawing</param>
    /// <param name="height">in units of the drawing</param>
    /// <param name="scale">pixels a unit</param>
    internal Canvas(int width, int height, float scale)
    {
        _scale = scale;
        (Width, Height) = ((int)(width * scale), (int)(height * scale));
        _window = (0, 0, Width, Height);
        _pixels = new byte[Width * Height * 3];
        Array.Fill(_pixels, byte.MaxValue);
    }

    /// <summary>In pixels.</summary>
    internal int Width { get; }

    internal int Height { get; }

    /// <summary>Red, green, blue, row by row: [height, width, 3].</summary>
    internal ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>Lets nothing be drawn outside of a box from here on.</summary>
    internal void Clip(double left, double top, double right, double bottom) => _window = (
        Math.Max(0, Pixel(left)), Math.Max(0, Pixel(top)), Math.Min(Width, Pixel(right)), Math.Min(Height, Pixel(bottom)));

    /// <summary>A box whose edges are put on the nearest pixels; at least a pixel wide and high.</summary>
    internal void Box(double left, double top, double right, double bottom, Ink ink)
    {
        var (x, y) = (Pixel(left), Pixel(top));
        var (endX, endY) = (Math.Max(x + 1, Pixel(right)), Math.Max(y + 1, Pixel(bottom)));
        for (var row = Math.Max(y, _window.Top); row < Math.Min(endY, _window.Bottom); row++)
        {
            for (var column = Math.Max(x, _window.Left); column < Math.Min(endX, _window.Right); column++)
                Blend(column, row, ink, 1);
        }
    }

    /// <summary>Lines with round ends. A pixel is covered by how near it is to the nearest of them.</summary>
    internal void Lines(IEnumerable<(Vector2 From, Vector2 To)> lines, double width, Ink ink)
    {
        var reach = (float)(width * _scale / 2) + 0.5f;
        var coverage = new float[Width * Height];
        foreach (var (from, to) in lines.Select(line => (line.From * _scale, line.To * _scale)))
        {
            var (low, high) = (Vector2.Min(from, to) - new Vector2(reach), Vector2.Max(from, to) + new Vector2(reach));
            var along = to - from;
            var square = Math.Max(along.LengthSquared(), 1e-9f);
            for (var y = Inside(low.Y, _window.Top, _window.Bottom); y < Inside(high.Y + 1, _window.Top, _window.Bottom); y++)
            {
                for (var x = Inside(low.X, _window.Left, _window.Right); x < Inside(high.X + 1, _window.Left, _window.Right); x++)
                {
                    var point = new Vector2(x + 0.5f, y + 0.5f);
                    var nearest = from + (along * Math.Clamp(Vector2.Dot(point - from, along) / square, 0, 1));
                    ref var cover = ref coverage[(y * Width) + x];
                    cover = Math.Max(cover, Math.Clamp(reach - Vector2.Distance(point, nearest), 0, 1));
                }
            }
        }

        Blend(coverage, ink);
    }

    /// <summary>Closed outlines, one inside another being a hole if it runs the other way.</summary>
    internal void Fill(IReadOnlyList<Vector2[]> outlines, Ink ink)
    {
        var area = new CoveredArea(Width, Height);
        foreach (var outline in outlines)
        {
            for (var index = 0; index < outline.Length; index++)
                area.Add(outline[index] * _scale, outline[(index + 1) % outline.Length] * _scale);
        }

        Blend(area.Coverage(), ink);
    }

    private void Blend(ReadOnlySpan<float> coverage, Ink ink)
    {
        for (var y = _window.Top; y < _window.Bottom; y++)
        {
            for (var x = _window.Left; x < _window.Right; x++)
            {
                if (coverage[(y * Width) + x] > 0.5f / Steps)
                    Blend(x, y, ink, MathF.Round(coverage[(y * Width) + x] * Steps) / Steps);
            }
        }
    }

    private void Blend(int x, int y, Ink ink, double coverage)
    {
        var pixel = _pixels.AsSpan(((y * Width) + x) * 3, 3);
        var share = coverage * ink.Opacity;
        pixel[0] = (byte)Math.Round(pixel[0] + ((ink.Red - pixel[0]) * share));
        pixel[1] = (byte)Math.Round(pixel[1] + ((ink.Green - pixel[1]) * share));
        pixel[2] = (byte)Math.Round(pixel[2] + ((ink.Blue - pixel[2]) * share));
    }

    private int Pixel(double place) => (int)Math.Round(Math.Clamp(place * _scale, -1, Width + Height));

    private static int Inside(float place, int from, int to) => (int)Math.Clamp(place, from, to);
}
