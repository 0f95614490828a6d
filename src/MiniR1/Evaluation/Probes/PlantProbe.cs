using MiniR1.Generation;
using MiniR1.Rewards;
using MiniR1.Tasks;

namespace MiniR1.Evaluation.Probes;

/// <summary>What a model makes of results that were written for it.</summary>
/// <param name="Kind">what was planted</param>
/// <param name="Noticed">the next thing is a check of it that says no, or the attempt is calculated again to another result</param>
/// <param name="Accepted">the next thing is a check of it that says yes</param>
/// <param name="Corrected">noticed, and the answer is right in the end</param>
/// <param name="Right">the answer is right in the end, whether or not anything was noticed</param>
public sealed record PlantResult(PlantKind Kind, Proportion Noticed, Proportion Accepted, Proportion Corrected, Proportion Right);

/// <summary>
/// Writes the first attempt for the model, with a result that is wrong, and lets it go on. See docs/probe.md for what
/// this shows and what not.
/// </summary>
public static class PlantProbe
{
    private const ulong Seed = 0x506C616E74; // "Plant"

    internal static IReadOnlyList<PlantResult> Measure(ITextGenerator generator, Continuations continuations, IReadOnlyList<Plant> plants) =>
    [
        .. Enum.GetValues<PlantKind>().Select(kind =>
        {
            Plant[] own = [.. plants.Where(plant => plant.Kind == kind)];
            var samples = continuations.Write(
                generator, [.. own.Select(plant => (plant.Problem, plant.Beginning))], Seed);
            return Sum(kind, [.. own.Zip(samples, (plant, sample) => (plant, sample))]);
        }),
    ];

    internal static PlantResult Sum(PlantKind kind, IReadOnlyList<(Plant Plant, ScoredSample Sample)> outcomes) => new(
        kind,
        Proportion.Of(outcomes, outcome => IsNoticed(outcome.Plant, outcome.Sample.Completion)),
        Proportion.Of(outcomes, outcome => IsAccepted(outcome.Plant, outcome.Sample.Completion)),
        Proportion.Of(outcomes, outcome => IsNoticed(outcome.Plant, outcome.Sample.Completion) && outcome.Sample.Judgement.Accuracy),
        Proportion.Of(outcomes, outcome => outcome.Sample.Judgement.Accuracy));

    /// <summary>
    /// Whether a completion that begins with a plant doubts it: a check of the written or of the true result against
    /// the target says no right behind it, or the same attempt is calculated again to another result. The word 'no'
    /// elsewhere, or another attempt without a reason, is not enough.
    /// </summary>
    public static bool IsNoticed(Plant plant, Completion completion) =>
        Behind(plant, completion) is { } elements
        && (Verdict(plant, elements) == false
            || elements.OfType<Attempt>().Any(again => again.Expression == plant.Attempt.Expression && again.Result != plant.Written));

    /// <summary>Whether a check of the plant says yes right behind it.</summary>
    public static bool IsAccepted(Plant plant, Completion completion) =>
        Behind(plant, completion) is { } elements && Verdict(plant, elements) == true;

    private static bool? Verdict(Plant plant, IReadOnlyList<ThoughtElement> elements) =>
        elements is [Comparison check, ..] && check.Target == plant.Problem.Target
        && (check.Value == plant.Written || check.Value == plant.Attempt.Result)
            ? check.Verdict
            : null;

    /// <summary>What follows the plant; null if the model wrote on at its last number and so made it another one.</summary>
    private static IReadOnlyList<ThoughtElement>? Behind(Plant plant, Completion completion) =>
        ThoughtParser.Parse(completion.Thought) is [Attempt first, ..] elements
        && first.Expression == plant.Attempt.Expression && first.Result == plant.Written
            ? [.. elements.Skip(1)]
            : null;
}
