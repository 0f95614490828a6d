namespace MiniR1.Rewards;

/// <summary>
/// DeepSeek-R1-Zero's rewards (arXiv 2501.12948, section 2.2.2): accuracy and format by rules, no learned model.
/// The score is <c>AccuracyWeight * accuracy * format + FormatWeight * format</c>. Accuracy is gated by format, since
/// ungated runs lost the format and then the checks; a completion without eos scores 0 either way.
/// </summary>
public sealed record RuleBasedReward : IReward
{
    /// <exception cref="MiniR1Exception">A weight is negative or not finite.</exception>
    public RuleBasedReward(double accuracyWeight = 1, double formatWeight = .1, bool gated = true)
    {
        AccuracyWeight = RequireWeight("accuracy", accuracyWeight);
        FormatWeight = RequireWeight("format", formatWeight);
        Gated = gated;
    }

    public double AccuracyWeight { get; }

    public double FormatWeight { get; }

    /// <summary>Whether accuracy counts only in the right format.</summary>
    public bool Gated { get; }

    public double[] Score(IReadOnlyList<Judgement> group, ulong draw) => [.. group.Select(Of)];

    /// <summary>The score of one completion.</summary>
    public double Of(Judgement judgement)
    {
        ArgumentNullException.ThrowIfNull(judgement);
        var accuracy = judgement.Accuracy && (judgement.Format || !Gated) ? AccuracyWeight : 0;
        return accuracy + (judgement.Format ? FormatWeight : 0);
    }

    private static double RequireWeight(string name, double weight) => double.IsFinite(weight) && weight >= 0
        ? weight
        : throw new MiniR1Exception($"The reward's {name} weight is {weight}: set it to a number of at least 0.");
}
