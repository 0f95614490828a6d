using System.Text.Json.Serialization;

namespace MiniR1.Evaluation;

/// <summary>
/// What a model does on a set of problems. Shares are of all samples unless said otherwise; a share of nothing is null.
/// </summary>
public sealed record BehaviourMetrics
{
    [JsonPropertyName("samples")]
    public required int Samples { get; init; }

    /// <summary>The answer is right.</summary>
    [JsonPropertyName("accuracy")]
    public required double Accuracy { get; init; }

    /// <summary>A computed result is compared with the target.</summary>
    [JsonPropertyName("verified")]
    public required double Verified { get; init; }

    /// <summary>A 'no' is followed by another attempt.</summary>
    [JsonPropertyName("corrected")]
    public required double Corrected { get; init; }

    /// <summary>Of the corrected samples, those right in the end.</summary>
    [JsonPropertyName("corrected_right")]
    public required double? CorrectedRight { get; init; }

    /// <summary>Of all checks, those of a computed result against the target with a true verdict.</summary>
    [JsonPropertyName("verdicts_right")]
    public required double? VerdictsRight { get; init; }

    /// <summary>The text is exactly one thought and one answer.</summary>
    [JsonPropertyName("format")]
    public required double Format { get; init; }

    /// <summary>Mean number of tokens, eos included.</summary>
    [JsonPropertyName("length")]
    public required double Length { get; init; }

    [JsonPropertyName("checks_per_sample")]
    public required double ChecksPerSample { get; init; }

    /// <summary>Genuine checks a sample, by their form; null in measurements of older runs.</summary>
    [JsonPropertyName("checks_by_form")]
    public CheckFormRates? ChecksByForm { get; init; }

    /// <summary>No eos within the limit.</summary>
    [JsonPropertyName("truncated")]
    public required double Truncated { get; init; }

    /// <summary>An attempt repeats an earlier one.</summary>
    [JsonPropertyName("repeated")]
    public required double Repeated { get; init; }

    /// <summary>Accuracy of the verified samples.</summary>
    [JsonPropertyName("accuracy_verified")]
    public required double? AccuracyVerified { get; init; }

    /// <summary>Accuracy of the samples that are not verified.</summary>
    [JsonPropertyName("accuracy_unverified")]
    public required double? AccuracyUnverified { get; init; }

    /// <summary>Mean entropy of the policy over the sampled tokens, in nats; null where it was not measured.</summary>
    [JsonPropertyName("entropy")]
    public double? Entropy { get; init; }

    /// <summary>Sums samples up.</summary>
    /// <exception cref="MiniR1Exception">There are no samples.</exception>
    public static BehaviourMetrics From(IReadOnlyList<ScoredSample> samples, double? entropy = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0)
            throw new MiniR1Exception("There are no samples to measure: evaluate at least one problem.");
        return new BehaviourMetrics
        {
            Samples = samples.Count,
            Accuracy = samples.Average(One(IsRight)),
            Verified = samples.Average(One(IsVerified)),
            Corrected = samples.Average(One(IsCorrected)),
            CorrectedRight = Share(samples.Where(IsCorrected), IsRight),
            VerdictsRight = Share(samples.SelectMany(sample => sample.Judgement.Checks), check => check.Right),
            Format = samples.Average(One(sample => sample.Judgement.Format)),
            Length = samples.Average(sample => sample.Completion.Length),
            ChecksPerSample = samples.Average(sample => sample.Judgement.Checks.Count),
            ChecksByForm = CheckFormRates.From(samples),
            Truncated = samples.Average(One(sample => sample.Judgement.Truncated)),
            Repeated = samples.Average(One(sample => sample.Judgement.Behaviour.Repeated)),
            AccuracyVerified = Share(samples.Where(IsVerified), IsRight),
            AccuracyUnverified = Share(samples.Where(sample => !IsVerified(sample)), IsRight),
            Entropy = entropy,
        };
    }

    private static bool IsRight(ScoredSample sample) => sample.Judgement.Accuracy;

    private static bool IsVerified(ScoredSample sample) => sample.Judgement.Verified;

    private static bool IsCorrected(ScoredSample sample) => sample.Judgement.Corrected;

    private static Func<ScoredSample, double> One(Func<ScoredSample, bool> holds) => sample => holds(sample) ? 1 : 0;

    private static double? Share<T>(IEnumerable<T> items, Func<T, bool> holds) =>
        items.Select(item => holds(item) ? 1.0 : 0.0).Cast<double?>().Average();
}
