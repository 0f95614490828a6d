using System.Globalization;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>Where on a drawing's axis a value stands.</summary>
/// <param name="From">the value at <paramref name="Start"/>; its logarithm if <paramref name="Logarithmic"/></param>
/// <param name="To">the value at <paramref name="End"/></param>
/// <param name="Labels">names of the positions 0, 1, 2 ... of an axis that has no numbers</param>
internal sealed record PlotScale(
    double From, double To, double Start, double End, bool Logarithmic, bool Percent, IReadOnlyList<string>? Labels)
{
    /// <summary>Where the figure's author wants ticks; null to leave it to us.</summary>
    internal IReadOnlyList<double>? Chosen { get; init; }

    internal double Place(double value)
    {
        var position = Logarithmic ? Math.Log10(value) : value;
        return Start + ((position - From) / (To - From) * (End - Start));
    }

    /// <summary>Values with a text each that stand at even distances.</summary>
    internal IEnumerable<(double Value, string Text)> Ticks()
    {
        if (Labels is not null)
        {
            var step = Math.Max(1, (int)Math.Ceiling(Labels.Count / 16.0));
            return Labels.Select((text, index) => ((double)index, text)).Where((_, index) => index % step == 0);
        }

        if (Chosen is not null)
            return Spaced(Chosen).Select(tick => (tick, Percent ? $"{tick * 100:0.#} %" : Text(tick, 1e-6)));
        if (Logarithmic && To - From < 2.5)
            return Decades([1, 2, 5]);
        var distance = Logarithmic ? Math.Ceiling((To - From) / 5) : NiceStep((To - From) / 5);
        var first = Math.Ceiling((From / distance) - 1e-9);
        return Enumerable.Range(0, (int)Math.Floor((To / distance) - first + 1e-9) + 1)
            .Select(index => (first + index) * distance)
            .Select(tick => Logarithmic ? Math.Pow(10, tick) : tick)
            .Select(tick => (tick, Percent ? $"{tick * 100:0.#} %" : Text(tick, distance)));
    }

    // Those that leave the one before it room for its number.
    private IEnumerable<double> Spaced(IReadOnlyList<double> ticks)
    {
        var last = double.NegativeInfinity;
        foreach (var tick in ticks)
        {
            if (Math.Abs(Place(tick) - last) < 44)
                continue;
            last = Place(tick);
            yield return tick;
        }
    }

    private IEnumerable<(double Value, string Text)> Decades(double[] factors) =>
        Enumerable.Range((int)Math.Floor(From), (int)Math.Ceiling(To - From) + 1)
            .SelectMany(power => factors.Select(factor => factor * Math.Pow(10, power)))
            .Where(tick => Math.Log10(tick) >= From && Math.Log10(tick) <= To)
            .Select(tick => (tick, Text(tick, 0)));

    // 1, 2 or 5 times a power of ten.
    private static double NiceStep(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var factor = rough / power;
        return (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power;
    }

    private string Text(double tick, double distance)
    {
        if (Logarithmic)
            return tick.ToString(tick < 1e-4 ? "0.###e0" : "#,0.######", CultureInfo.InvariantCulture);
        // Rounding hides that 3 * 0.1 is 0.30000000000000004.
        var digits = Math.Clamp((int)Math.Ceiling(-Math.Log10(distance)) + 1, 0, 12);
        var value = Math.Round(tick, digits);
        return value == 0 ? "0" : value.ToString("#,0.##########", CultureInfo.InvariantCulture);
    }
}
