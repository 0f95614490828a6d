using System.Globalization;
using System.Numerics;
using System.Text;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>Text as outlines, from letters.txt: no machine need have a font.</summary>
internal static class Letters
{
    private const float UnitsPerEm = 200;

    private static readonly Dictionary<int, (float Advance, Vector2[][] Outlines)> s_letters = Read();

    /// <summary>How wide a text is, for a size of 1.</summary>
    internal static float Width(string text) => text.EnumerateRunes().Sum(rune => Letter(rune).Advance);

    /// <summary>A text that begins at a place on its base line.</summary>
    /// <param name="upwards">along the line from below to above, instead of from left to right</param>
    internal static IReadOnlyList<Vector2[]> Outlines(string text, Vector2 place, float size, bool upwards)
    {
        var outlines = new List<Vector2[]>();
        var pen = 0f;
        foreach (var rune in text.EnumerateRunes())
        {
            var (advance, shapes) = Letter(rune);
            // A letter's y goes up, a drawing's down.
            outlines.AddRange(shapes.Select(shape => Array.ConvertAll(shape, point =>
                place + (size * (upwards ? new Vector2(-point.Y, -(pen + point.X)) : new Vector2(pen + point.X, -point.Y))))));
            pen += advance;
        }

        return outlines;
    }

    // A box stands for a letter that is not there.
    private static (float Advance, Vector2[][] Outlines) Letter(Rune rune) =>
        s_letters.TryGetValue(rune.Value, out var letter) ? letter
        : Rune.IsWhiteSpace(rune) ? s_letters[' ']
        : s_letters['□'];

    // A line a letter: its number, how far the next one is, and its outlines, x:y,x:y,...
    private static Dictionary<int, (float, Vector2[][])> Read()
    {
        using var stream = typeof(Letters).Assembly.GetManifestResourceStream(typeof(Letters), "letters.txt")!;
        using var reader = new StreamReader(stream);
        var letters = new Dictionary<int, (float, Vector2[][])>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var words = line.Split(' ');
            letters[int.Parse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture)] =
                (Number(words[1]), [.. words.Skip(2).Select(Outline)]);
        }

        return letters;
    }

    private static Vector2[] Outline(string points) => Array.ConvertAll(points.Split(','), point =>
    {
        var colon = point.IndexOf(':');
        return new Vector2(Number(point.AsSpan(0, colon)), Number(point.AsSpan(colon + 1)));
    });

    private static float Number(ReadOnlySpan<char> digits) => int.Parse(digits, CultureInfo.InvariantCulture) / UnitsPerEm;
}
