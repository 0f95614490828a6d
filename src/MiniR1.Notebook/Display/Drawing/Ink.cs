using System.Globalization;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>A colour to draw with.</summary>
/// <param name="Opacity">in [0, 1]</param>
internal readonly record struct Ink(byte Red, byte Green, byte Blue, double Opacity = 1)
{
    /// <param name="colour"><c>#RRGGBB</c> or <c>rgba(r,g,b,a)</c>, which is all that <c>Palette</c> makes</param>
    internal static Ink Of(string colour)
    {
        if (colour.StartsWith('#'))
        {
            var rgb = Convert.FromHexString(colour.AsSpan(1));
            return new Ink(rgb[0], rgb[1], rgb[2]);
        }

        var parts = colour[(colour.IndexOf('(') + 1)..].TrimEnd(')').Split(',')
            .Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new Ink((byte)parts[0], (byte)parts[1], (byte)parts[2], parts.Length > 3 ? parts[3] : 1);
    }

    /// <summary>The colour that stands so far, in [0, 1], from this one to another.</summary>
    internal Ink Toward(Ink other, double share) => new(
        Between(Red, other.Red, share), Between(Green, other.Green, share), Between(Blue, other.Blue, share), Opacity);

    /// <summary>As <c>#RRGGBB</c>.</summary>
    internal string ToHex() => "#" + Convert.ToHexString([Red, Green, Blue]);

    private static byte Between(byte from, byte to, double share) => (byte)Math.Round(from + ((to - from) * share));
}
