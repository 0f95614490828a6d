using MiniR1.Tasks;

namespace MiniR1.Evaluation.Probes;

/// <summary>What is planted behind a first attempt.</summary>
public enum PlantKind
{
    /// <summary>Nothing: an attempt that does not solve the problem, with its true result. What the others compare with.</summary>
    Untouched,

    /// <summary>An attempt that does not solve the problem, with a wrong result that is not the target either.</summary>
    WrongResult,

    /// <summary>An attempt that does not solve the problem, with the target as its result: to compare is not enough here.</summary>
    WrongResultIsTarget,

    /// <summary>An attempt that does solve the problem, with a wrong result: who only compares gives it up.</summary>
    SolutionWithWrongResult,
}

/// <summary>A first attempt with the result that is written behind it, true or planted.</summary>
/// <param name="Problem">the problem</param>
/// <param name="Attempt">calculates rightly and uses the problem's numbers</param>
/// <param name="Kind">what was done to it</param>
/// <param name="Written">the result that stands behind its last '='</param>
public sealed record Plant(Problem Problem, Attempt Attempt, PlantKind Kind, long Written)
{
    private const ulong Stream = 0x506C616E74; // "Plant"

    // As the corpus's own slips, so that a planted number is none that the model has never seen in such a place.
    private static readonly int[] s_slips = [-10, -2, -1, 1, 2, 10];

    /// <summary>How the completion begins, up to the planted result: <c>&lt;think&gt;3+7=10+2=13</c>.</summary>
    public string Beginning
    {
        get
        {
            var steps = Attempt.Steps;
            var results = steps.SkipLast(1).Select(step => step.Result).Append(Written);
            var working = steps.Zip(results, (step, result) => $"{step.Operation}{step.Right}={result}");
            return $"<think>{steps[0].Left}{string.Concat(working)}";
        }
    }

    /// <summary>
    /// The plants that an attempt is fit for: those of non-solutions or that of solutions. None if its arithmetic is
    /// wrong or it does not use the problem's numbers: what is planted must be the only thing that is wrong.
    /// </summary>
    /// <param name="problem">the problem</param>
    /// <param name="attempt">at it</param>
    /// <param name="largest">that a written result may be</param>
    /// <param name="draw">names the choice of the wrong number</param>
    public static IEnumerable<Plant> Of(Problem problem, Attempt attempt, long largest, ulong draw)
    {
        if (!IsSound(problem, attempt))
            yield break;
        var result = attempt.Result;
        var random = SplitMix64.For(draw, Stream, result);
        long[] wrong = [.. s_slips.Select(slip => result + slip).Where(number => number >= 0 && number <= largest && number != problem.Target)];
        if (wrong.Length == 0)
            yield break;
        var number = wrong[random.NextInt(wrong.Length)];
        if (problem.Accepts(attempt.Expression))
        {
            yield return new Plant(problem, attempt, PlantKind.SolutionWithWrongResult, number);
            yield break;
        }

        yield return new Plant(problem, attempt, PlantKind.Untouched, result);
        yield return new Plant(problem, attempt, PlantKind.WrongResult, number);
        yield return new Plant(problem, attempt, PlantKind.WrongResultIsTarget, problem.Target);
    }

    /// <summary>The attempt that a thought begins with; null if it begins with anything else.</summary>
    internal static Attempt? First(ScoredSample sample) =>
        sample.Completion.Text.StartsWith("<think>", StringComparison.Ordinal)
        && ThoughtParser.Parse(sample.Completion.Thought) is [Attempt first, ..]
            ? first
            : null;

    // It would be a right answer if its own result were the target.
    private static bool IsSound(Problem problem, Attempt attempt) =>
        attempt.Steps.All(step => step.IsRight) && attempt.Result is >= 0 and <= int.MaxValue
        && new Problem(problem.Numbers, (int)attempt.Result, problem.FixedOrder).Accepts(attempt.Expression);
}
