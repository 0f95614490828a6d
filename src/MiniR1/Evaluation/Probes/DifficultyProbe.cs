namespace MiniR1.Evaluation.Probes;

/// <summary>Problems that are about equally hard, and how right the model is on them with 0, 1, 2 ... checks.</summary>
/// <param name="Name">the numbers of solutions, such as "2-3"</param>
/// <param name="Right">by number of checks; the last has that many or more</param>
public sealed record DifficultyBucket(string Name, IReadOnlyList<Proportion> Right);

/// <summary>Accuracy by number of checks, bucket by bucket.</summary>
/// <param name="Buckets">hardest first</param>
/// <param name="Standardised">
/// by number of checks: the mean over buckets, each weighted by its share of all samples, where every bucket has a sample;
/// null where one has none
/// </param>
public sealed record DifficultyResult(IReadOnlyList<DifficultyBucket> Buckets, IReadOnlyList<double?> Standardised);

/// <summary>
/// Compares samples with few and many checks on problems with as many solutions. It is a comparison of what the model
/// chose to do, not of what was done to it: a model stops when a check says yes, and goes on where it fails.
/// </summary>
public static class DifficultyProbe
{
    /// <summary>The last column has this many checks or more.</summary>
    public const int MostChecks = 3;

    private const int Parts = 4;

    /// <param name="samples">judged completions</param>
    /// <param name="solutions">how many solutions the problem of each has</param>
    public static DifficultyResult Measure(IReadOnlyList<ScoredSample> samples, IReadOnlyList<int> solutions)
    {
        var edges = Edges(solutions);
        var buckets = new List<DifficultyBucket>();
        var weights = new List<double>();
        for (var i = 0; i < edges.Count; i++)
        {
            var (from, to) = (edges[i], i + 1 < edges.Count ? edges[i + 1] - 1 : solutions.Max());
            ScoredSample[] own = [.. samples.Where((_, index) => solutions[index] >= from && solutions[index] <= to)];
            buckets.Add(new DifficultyBucket(from == to ? $"{from}" : $"{from}-{to}", ByChecks(own)));
            weights.Add((double)own.Length / samples.Count);
        }

        return new DifficultyResult(buckets, [.. Enumerable.Range(0, MostChecks + 1).Select(checks =>
            buckets.Zip(weights).Aggregate((double?)0, (sum, entry) => sum + (entry.First.Right[checks].Share * entry.Second)))]);
    }

    /// <summary>Where buckets begin: at each number of solutions, or at quarters of the samples if there are many numbers.</summary>
    internal static IReadOnlyList<int> Edges(IReadOnlyList<int> solutions)
    {
        int[] sorted = [.. solutions.Order()];
        return sorted.Distinct().Count() <= Parts
            ? [.. sorted.Distinct()]
            : [.. Enumerable.Range(0, Parts).Select(part => sorted[sorted.Length * part / Parts]).Distinct()];
    }

    private static Proportion[] ByChecks(ScoredSample[] samples) =>
    [
        .. Enumerable.Range(0, MostChecks + 1).Select(checks => Proportion.Of(
            samples.Where(sample => Math.Min(sample.Judgement.Checks.Count(check => check.Genuine), MostChecks) == checks),
            sample => sample.Judgement.Accuracy)),
    ];
}
