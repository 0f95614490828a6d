namespace MiniR1.Reporting;

/// <summary>One quantity over the steps of a run. A value that was not measured is NaN and drawn as a gap.</summary>
public sealed record Series(IReadOnlyList<double> Steps, IReadOnlyList<double> Values)
{
    public static Series Empty { get; } = new([], []);

    public bool HasData => Values.Any(double.IsFinite);

    /// <summary>The value at the first step; NaN if there was none.</summary>
    public double First => Values.Count > 0 ? Values[0] : double.NaN;

    /// <summary>The value at the last step; NaN if there was none.</summary>
    public double Last => Values.Count > 0 ? Values[^1] : double.NaN;
}
