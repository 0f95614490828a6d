namespace MiniR1.Reporting;

/// <summary>
/// Colours that people with any common colour blindness tell apart (Okabe and Ito, 2008), with a grey for the black, which
/// would vanish on a dark page. Lines differ by dash and marker as well, for print.
/// </summary>
public static class Palette
{
    public const string Blue = "#0072B2";
    public const string Vermillion = "#D55E00";
    public const string Green = "#009E73";
    public const string Purple = "#CC79A7";
    public const string Orange = "#E69F00";
    public const string Sky = "#56B4E9";
    public const string Yellow = "#F0E442";
    public const string Grey = "#888888";

    private static readonly string[] s_colours = [Blue, Vermillion, Green, Purple, Orange, Sky, Yellow, Grey];
    private static readonly string[] s_dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];
    private static readonly string[] s_symbols = ["circle", "square", "diamond", "triangle-up", "x", "cross"];

    /// <summary>From dark to light, even in brightness (Viridis, Smith and van der Walt), for plotly.</summary>
    public const string Sequential = "Viridis";

    /// <summary>Vermillion over white to blue, for values around zero; stops are (position, colour).</summary>
    public static IReadOnlyList<(double Position, string Colour)> Diverging { get; } =
        [(0, Vermillion), (0.5, "#F7F7F7"), (1, Blue)];

    public static string Colour(int series) => s_colours[series % s_colours.Length];

    public static string Dash(int series) => s_dashes[series % s_dashes.Length];

    public static string Symbol(int series) => s_symbols[series % s_symbols.Length];

    /// <summary>The colour with an opacity in [0, 1], as CSS <c>rgba(r,g,b,a)</c>.</summary>
    public static string Faint(string colour, double opacity)
    {
        var rgb = Convert.FromHexString(colour.AsSpan(1));
        return FormattableString.Invariant($"rgba({rgb[0]},{rgb[1]},{rgb[2]},{opacity})");
    }
}
