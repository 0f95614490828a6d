using System.Numerics;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>
/// How much of each pixel lies inside of closed outlines, exactly: every edge leaves in each row that it crosses what it
/// adds to the pixels right of it, and the sums from left to right are the areas.
/// </summary>
internal sealed class CoveredArea(int width, int height)
{
    private readonly float[] _changes = new float[(width + 2) * height];

    /// <summary>Adds an edge, in pixels.</summary>
    internal void Add(Vector2 from, Vector2 to)
    {
        var direction = from.Y < to.Y ? 1 : -1;
        var (top, bottom) = from.Y < to.Y ? (from, to) : (to, from);
        if (!(bottom.Y > top.Y))
            return;
        var slope = (bottom.X - top.X) / (bottom.Y - top.Y);
        var last = Math.Min(height, bottom.Y);
        for (var y = Math.Max(0, top.Y); y < last;)
        {
            var row = (int)y;
            var next = Math.Min(row + 1, last);
            Cross(
                row, direction * (next - y),
                Math.Clamp(top.X + ((y - top.Y) * slope), 0, width), Math.Clamp(top.X + ((next - top.Y) * slope), 0, width));
            y = next;
        }
    }

    /// <summary>In [0, 1], row by row.</summary>
    internal float[] Coverage()
    {
        var coverage = new float[width * height];
        for (var y = 0; y < height; y++)
        {
            var sum = 0f;
            for (var x = 0; x < width; x++)
            {
                sum += _changes[(y * (width + 2)) + x];
                coverage[(y * width) + x] = Math.Min(1, Math.Abs(sum));
            }
        }

        return coverage;
    }

    // An edge that falls by 'fall' within one row, from column x to column end.
    private void Cross(int row, float fall, float x, float end)
    {
        var (left, right) = (Math.Min(x, end), Math.Max(x, end));
        var changes = _changes.AsSpan(row * (width + 2), width + 2);
        var covered = 0f;
        var column = (int)left;
        do
        {
            // The part of the edge that is over this column, and where its middle is.
            var (from, to) = (Math.Max(left, column), Math.Min(right, column + 1));
            var part = right > left ? fall * (to - from) / (right - left) : fall;
            var here = part * (column + 1 - ((from + to) / 2));
            changes[column] += here + covered;
            covered = part - here;
            column++;
        }
        while (column < right);
        changes[column] += covered;
    }
}
