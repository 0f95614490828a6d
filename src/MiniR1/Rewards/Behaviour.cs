using MiniR1.Tasks;

namespace MiniR1.Rewards;

/// <summary>
/// A comparison found in a thought. It is <paramref name="Genuine"/> only if it compares the result of the steps just
/// before it with the problem's target; <c>check 24=24 yes</c> out of the blue, of another value or against another
/// number is not. It is <paramref name="Right"/> if it is genuine and its verdict is true of the two numbers.
/// </summary>
public sealed record Check(long Value, long Target, bool Verdict, bool Genuine, bool Right);

/// <summary>
/// What a thought does, whatever tags surround it: found by parsing, not by counting words. Self-verification
/// is <see cref="Verified"/>; the word 'wait' alone is nothing.
/// </summary>
public sealed record Behaviour(IReadOnlyList<Attempt> Attempts, IReadOnlyList<Check> Checks, bool Corrected)
{
    /// <summary>There is a genuine check.</summary>
    public bool Verified => Checks.Any(check => check.Genuine);

    /// <summary>An attempt calculates again what an earlier one did.</summary>
    public bool Repeated => Attempts.DistinctBy(attempt => attempt.Expression).Count() < Attempts.Count;

    /// <summary>
    /// Reads a thought. <see cref="Corrected"/>: a genuine check says 'no' and another attempt follows at once, with or
    /// without a 'wait' between.
    /// </summary>
    public static Behaviour Of(Problem problem, string thought)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var elements = ThoughtParser.Parse(thought);
        var checks = new List<Check>();
        var corrected = false;
        for (var i = 0; i < elements.Count; i++)
        {
            if (elements[i] is not Comparison comparison)
                continue;
            var check = Judge(problem, comparison, i == 0 ? null : elements[i - 1]);
            checks.Add(check);
            corrected |= check is { Genuine: true, Verdict: false } && IsFollowedByAttempt(elements, i);
        }

        return new Behaviour([.. elements.OfType<Attempt>()], checks, corrected);
    }

    private static Check Judge(Problem problem, Comparison comparison, ThoughtElement? before)
    {
        var (value, target, verdict) = comparison;
        var genuine = before is Attempt attempt && attempt.Result == value && target == problem.Target;
        return new Check(value, target, verdict, genuine, genuine && verdict == (value == target));
    }

    private static bool IsFollowedByAttempt(IReadOnlyList<ThoughtElement> elements, int index)
    {
        var next = elements.ElementAtOrDefault(index + 1);
        return (next is Wait ? elements.ElementAtOrDefault(index + 2) : next) is Attempt;
    }
}
