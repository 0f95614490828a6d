namespace MiniR1.Reporting;

/// <summary>What happened in a run, in words with the numbers: the first RL evaluation against the last.</summary>
/// <param name="Headline">A few words.</param>
/// <param name="Paragraph">A few sentences.</param>
public sealed record RunVerdict(string Headline, string Paragraph)
{
    // Below this a difference of shares is within the noise of a few hundred held-out problems.
    private const double Noise = 0.05;

    public static RunVerdict Of(RunLog run)
    {
        var verified = run.Outcome("sampled.verified");
        if (!verified.HasData)
            return new RunVerdict("No evaluation yet", "This run has written no evaluation to compare with another.");
        if (verified.Steps.Distinct().Count() < 2)
            return new RunVerdict("The base model only",
                "Only the model before reinforcement learning was evaluated: it checked its result in "
                + $"{Html.Percent(verified.First)} of its sampled answers. {Sentence("Accuracy", run, "accuracy")}");
        return new RunVerdict(Headlined(verified.First, verified.Last), Told(run, verified));
    }

    private static string Headlined(double first, double last) => (last - first) switch
    {
        >= 0.3 when last >= 0.5 => "Self-verification emerged",
        >= Noise => "Self-verification grew",
        <= -Noise => "Self-verification shrank",
        _ => "Self-verification did not grow",
    };

    private static string Told(RunLog run, Series verified)
    {
        var steps = Html.Number(verified.Steps[^1]);
        string[] sentences =
        [
            $"In {steps} steps of reinforcement learning, verification "
                + $"{Moved(verified)} of sampled answers to held-out problems.",
            Sentence("Accuracy", run, "accuracy"),
            Verdicts(run),
            Length(run),
            Size(run),
        ];
        return string.Join(' ', sentences.Where(sentence => sentence.Length > 0));
    }

    private static string Sentence(string name, RunLog run, string field)
    {
        var sampled = run.Outcome($"sampled.{field}");
        var greedy = run.Outcome($"greedy.{field}");
        return (sampled.HasData, greedy.HasData) switch
        {
            (true, true) => $"{name} {Moved(sampled)} when sampled, and {Moved(greedy)} when decoded greedily.",
            (true, false) => $"{name} {Moved(sampled)} when sampled.",
            (false, true) => $"{name} {Moved(greedy)} when decoded greedily.",
            _ => "",
        };
    }

    private static string Verdicts(RunLog run)
    {
        var right = run.Outcome("sampled.verdicts_right");
        return double.IsFinite(right.Last)
            ? $"At the end {Html.Percent(right.Last)} of its verdicts on its own results were right."
            : "";
    }

    private static string Length(RunLog run)
    {
        var length = run.Outcome("sampled.length");
        if (!length.HasData)
            return "";
        var (first, last) = (Math.Round(length.First), Math.Round(length.Last));
        return first == last
            ? $"An answer took {last} tokens before and after."
            : $"An answer took {first} tokens at the start and {last} at the end.";
    }

    private static string Size(RunLog run)
    {
        var samples = run.Outcome("sampled.samples");
        return double.IsFinite(samples.Last)
            ? $"Measured on {Html.Number(samples.Last)} sampled answers at the end."
            : "";
    }

    private static string Moved(Series share)
    {
        var (first, last) = (Html.Percent(share.First), Html.Percent(share.Last));
        return (share.Last - share.First) switch
        {
            _ when share.Values.Count(double.IsFinite) < 2 => $"was {last}",
            _ when first == last => $"stayed at {last}",
            > 0 => $"grew from {first} to {last}",
            _ => $"fell from {first} to {last}",
        };
    }
}
