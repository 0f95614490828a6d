using MiniR1.Tasks;

namespace MiniR1.Evaluation.Probes;

/// <summary>How far a model's verdicts on its own attempts can be trusted.</summary>
/// <param name="NoPrecision">of the attempts it says no to, those that do not solve the problem</param>
/// <param name="NoRecall">of the checked attempts that do not solve the problem, those it says no to</param>
/// <param name="YesPrecision">of the attempts it says yes to, those that solve the problem</param>
/// <param name="YesRecall">of the checked attempts that solve the problem, those it says yes to</param>
/// <param name="TrueOfNumbers">of the verdicts, those that are true of the two numbers compared, whatever the attempt is worth</param>
/// <param name="Coverage">of all attempts, those that a check follows</param>
public sealed record VerdictResult(
    Proportion NoPrecision, Proportion NoRecall, Proportion YesPrecision, Proportion YesRecall, Proportion TrueOfNumbers, Proportion Coverage);

/// <summary>
/// Holds each genuine check against what its attempt is really worth: whether the expression solves the problem, and not
/// whether the result written behind it equals the target, which is all that the check itself compares.
/// </summary>
public static class VerdictProbe
{
    public static VerdictResult Measure(IReadOnlyList<ScoredSample> samples)
    {
        var attempts = samples.SelectMany(Attempts).ToList();
        var verdicts = attempts.Where(attempt => attempt.Verdict is not null)
            .Select(attempt => (attempt.Solves, Says: attempt.Verdict!.Value, attempt.IsTrue)).ToList();
        return new VerdictResult(
            Proportion.Of(verdicts.Where(verdict => !verdict.Says), verdict => !verdict.Solves),
            Proportion.Of(verdicts.Where(verdict => !verdict.Solves), verdict => !verdict.Says),
            Proportion.Of(verdicts.Where(verdict => verdict.Says), verdict => verdict.Solves),
            Proportion.Of(verdicts.Where(verdict => verdict.Solves), verdict => verdict.Says),
            Proportion.Of(verdicts, verdict => verdict.IsTrue),
            Proportion.Of(attempts, attempt => attempt.Verdict is not null));
    }

    private static IEnumerable<(bool Solves, bool? Verdict, bool IsTrue)> Attempts(ScoredSample sample)
    {
        var elements = ThoughtParser.Parse(sample.Completion.Thought);
        for (var i = 0; i < elements.Count; i++)
        {
            if (elements[i] is not Attempt attempt)
                continue;
            var check = elements.ElementAtOrDefault(i + 1) as Comparison;
            var isGenuine = check is not null && check.Value == attempt.Result && check.Target == ((Problem)sample.Problem).Target;
            yield return (
                sample.Problem.Accepts(attempt.Expression), isGenuine ? check!.Verdict : null,
                isGenuine && check!.Verdict == (check.Value == check.Target));
        }
    }
}
