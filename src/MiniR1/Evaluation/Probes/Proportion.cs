using System.Text.Json.Serialization;

namespace MiniR1.Evaluation.Probes;

/// <summary>So many of so many, with Wilson's 95 % interval.</summary>
/// <param name="Count">successes</param>
/// <param name="Total">trials</param>
public readonly record struct Proportion(int Count, int Total)
{
    /// <summary>Null if there were no trials.</summary>
    public double? Share => Total == 0 ? null : (double)Count / Total;

    public double? Low => Total == 0 ? null : Interval.Low;

    public double? High => Total == 0 ? null : Interval.High;

    [JsonIgnore]
    public Interval Interval => Interval.OfShare(Count, Total);

    /// <summary>How many items have a property.</summary>
    public static Proportion Of<T>(IEnumerable<T> items, Func<T, bool> holds)
    {
        var (count, total) = (0, 0);
        foreach (var item in items)
        {
            total++;
            if (holds(item))
                count++;
        }

        return new Proportion(count, total);
    }
}
