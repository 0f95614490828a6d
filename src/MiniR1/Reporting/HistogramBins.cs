namespace MiniR1.Reporting;

/// <summary>Equal bins from the smallest to the largest finite value, and how many values fall in each.</summary>
public sealed record HistogramBins(IReadOnlyList<double> Centres, IReadOnlyList<double> Counts, double Width)
{
    /// <exception cref="MiniR1Exception">Fewer than one bin.</exception>
    public static HistogramBins Of(IReadOnlyList<double> values, int bins)
    {
        if (bins < 1)
            throw new MiniR1Exception($"A histogram cannot have {bins} bins: ask for at least one.");
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
            return new HistogramBins([], [], 1);
        var low = finite.Min();
        var width = finite.Max() > low ? (finite.Max() - low) / bins : 1;
        var counts = new double[bins];
        foreach (var value in finite)
            counts[Math.Min((int)((value - low) / width), bins - 1)]++;
        var centres = Enumerable.Range(0, bins).Select(bin => low + ((bin + 0.5) * width));
        return new HistogramBins([.. centres], counts, width);
    }
}
