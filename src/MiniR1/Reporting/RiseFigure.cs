using System.Text;

namespace MiniR1.Reporting;

/// <summary>
/// The rise of self-verification as a small SVG that GitHub can show: share verified and accuracy (sampled, held-out)
/// against the RL step. Several runs become their mean with a band from the lowest to the highest.
/// </summary>
public static class RiseFigure
{
    private const double Width = 820, Height = 400, Left = 64, Right = 236, Top = 56, Bottom = 56;
    private const double PlotWidth = Width - Left - Right, PlotHeight = Height - Top - Bottom;

    private const string Style = """
        <style>
        text { font: 15px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1b1f24; }
        .title { font-size: 18px; font-weight: 600; }
        .quiet { fill: #57606a; }
        .grid { stroke: #d5dbe1; stroke-width: 1; }
        .line { fill: none; stroke-width: 3; stroke-linejoin: round; stroke-linecap: round; }
        .verified { stroke: #0072B2; } .verified-fill { fill: #0072B2; }
        .accuracy { stroke: #D55E00; stroke-dasharray: 9 6; } .accuracy-fill { fill: #D55E00; }
        .band { fill-opacity: 0.18; }
        .label { font-weight: 600; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e8ebee; } .quiet { fill: #a3adb8; } .grid { stroke: #38414a; }
          .verified { stroke: #4FB0F0; } .verified-fill { fill: #4FB0F0; }
          .accuracy { stroke: #FF8C42; } .accuracy-fill { fill: #FF8C42; }
        }
        </style>
        """;

    public static string Svg(RunLog run) => Svg([run]);

    /// <param name="runs">One run, or one a seed.</param>
    /// <exception cref="MiniR1Exception">There is no run, or the runs share no evaluated step.</exception>
    public static string Svg(IReadOnlyList<RunLog> runs)
    {
        var verified = SeedBand.Of([.. runs.Select(run => run.Evaluations("sampled.verified"))]);
        var accuracy = SeedBand.Of([.. runs.Select(run => run.Evaluations("sampled.accuracy"))]);
        if (verified.X.Count == 0 || accuracy.X.Count == 0)
            throw new MiniR1Exception(
                "The rise cannot be drawn: the runs share no evaluated RL step; evaluate them at the same steps.");
        var end = Math.Max(1, Math.Max(verified.X[^1], accuracy.X[^1]));
        var (verifiedLabel, accuracyLabel) = Apart(Y(verified.Mean[^1]), Y(accuracy.Mean[^1]));
        var svg = new StringBuilder();
        Line(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\">");
        Line(svg, $"<title>{Description(runs.Count, verified, accuracy)}</title>");
        svg.Append(Style).Append('\n');
        Text(svg, "title", "start", Left, 28, "Share of sampled answers to held-out problems");
        Grid(svg, end);
        Curve(svg, "verified", verified, end, runs.Count > 1);
        Curve(svg, "accuracy", accuracy, end, runs.Count > 1);
        var (x, verifiedShare) = (Left + PlotWidth + 14, Html.Percent(verified.Mean[^1]));
        Text(svg, "label verified-fill", "start", x, verifiedLabel + 5, $"{verifiedShare} check the result");
        Text(svg, "label accuracy-fill", "start", x, accuracyLabel + 5, $"{Html.Percent(accuracy.Mean[^1])} are right");
        return svg.Append("</svg>\n").ToString();
    }

    private static string Description(int runs, SeedBand verified, SeedBand accuracy)
    {
        var who = runs == 1 ? "One run" : $"Mean and range of {runs} seeds";
        return $"{who}: verified {Html.Percent(verified.Mean[0])} to {Html.Percent(verified.Mean[^1])}, "
            + $"accuracy {Html.Percent(accuracy.Mean[0])} to {Html.Percent(accuracy.Mean[^1])}";
    }

    private static void Grid(StringBuilder svg, double end)
    {
        foreach (var share in new[] { 0, 0.25, 0.5, 0.75, 1 })
        {
            Line(svg, $"<path class=\"grid\" d=\"M{Left},{Y(share):0.#}H{Left + PlotWidth}\"/>");
            Text(svg, "quiet", "end", Left - 10, Y(share) + 5, Html.Percent(share));
        }
        var stride = NiceStride(end);
        for (var step = 0.0; step <= end; step += stride)
            Text(svg, "quiet", "middle", X(step, end), Height - Bottom + 24, Html.Number(step));
        Text(svg, "quiet", "middle", Left + (PlotWidth / 2), Height - 8, "RL step");
    }

    private static void Curve(StringBuilder svg, string name, SeedBand band, double end, bool shaded)
    {
        if (shaded)
        {
            var (there, back) = (Points(band.X, band.High, end), Points(band.X.Reverse(), band.Low.Reverse(), end));
            Line(svg, $"<path class=\"band {name}-fill\" d=\"M{there}L{back}Z\"/>");
        }
        Line(svg, $"<path class=\"line {name}\" d=\"M{Points(band.X, band.Mean, end)}\"/>");
        var (x, y) = (X(band.X[^1], end), Y(band.Mean[^1]));
        Line(svg, $"<circle class=\"{name}-fill\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"5\"/>");
    }

    private static void Text(StringBuilder svg, string type, string anchor, double x, double y, string text) =>
        Line(svg, $"<text class=\"{type}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{text}</text>");

    private static void Line(StringBuilder svg, FormattableString text) =>
        svg.Append(FormattableString.Invariant(text)).Append('\n');

    // Two labels at the right must not stand in each other.
    private static (double First, double Second) Apart(double first, double second)
    {
        const double Spacing = 20;
        var missing = (Spacing - Math.Abs(first - second)) / 2;
        if (missing <= 0)
            return (first, second);
        return first <= second ? (first - missing, second + missing) : (first + missing, second - missing);
    }

    private static double NiceStride(double end)
    {
        var rough = end / 5;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return magnitude * (rough / magnitude) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }

    private static string Points(IEnumerable<double> steps, IEnumerable<double> shares, double end) =>
        string.Join('L', steps.Zip(shares, (step, share) =>
            FormattableString.Invariant($"{X(step, end):0.#},{Y(share):0.#}")));

    private static double X(double step, double end) => Left + (PlotWidth * step / end);

    private static double Y(double share) => Top + (PlotHeight * (1 - share));
}
