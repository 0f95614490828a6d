using System.Globalization;

namespace MiniR1.Hub;

/// <summary>Numbers of bytes for people, in powers of 1000 as disks and hubs count.</summary>
public static class ByteSize
{
    private const int Step = 1000;
    private static readonly string[] s_units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>Such as <c>659 B</c> or <c>3.1 GB</c>.</summary>
    public static string Format(double bytes)
    {
        var unit = 0;
        // 999.95 would be rounded to 1000.0.
        while (unit < s_units.Length - 1 && bytes >= (unit == 0 ? Step : Step - 0.05))
        {
            bytes /= Step;
            unit++;
        }

        return $"{bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture)} {s_units[unit]}";
    }
}
