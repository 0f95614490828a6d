namespace MiniR1.Tasks;

/// <summary>What a thought about a Countdown problem does.</summary>
internal static class CountdownReader
{
    internal static Behaviour Read(Problem problem, string thought)
    {
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

        Attempt[] attempts = [.. elements.OfType<Attempt>()];
        var repeated = attempts.DistinctBy(attempt => attempt.Expression).Count() < attempts.Length;
        return new Behaviour(attempts, checks, corrected, repeated);
    }

    private static Check Judge(Problem problem, Comparison comparison, ThoughtElement? before)
    {
        var (value, target, verdict) = comparison;
        var genuine = before is Attempt attempt && attempt.Result == value && target == problem.Target;
        return new Check(value, target, verdict, genuine, genuine && verdict == (value == target));
    }

    // With or without a 'wait' between.
    private static bool IsFollowedByAttempt(IReadOnlyList<ThoughtElement> elements, int index)
    {
        var next = elements.ElementAtOrDefault(index + 1);
        return (next is Wait ? elements.ElementAtOrDefault(index + 2) : next) is Attempt;
    }
}
