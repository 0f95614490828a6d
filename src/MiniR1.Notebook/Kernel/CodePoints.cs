namespace MiniR1.Notebook.Kernel;

/// <summary>The protocol counts characters as Python does, C# counts UTF-16 units: an emoji is one there and two here.</summary>
internal static class CodePoints
{
    internal static int ToUnits(string text, int points)
    {
        var units = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (points-- <= 0)
                break;
            units += rune.Utf16SequenceLength;
        }

        return units;
    }

    internal static int FromUnits(string text, int units)
    {
        var (points, position) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (position >= units)
                break;
            position += rune.Utf16SequenceLength;
            points++;
        }

        return points;
    }
}
