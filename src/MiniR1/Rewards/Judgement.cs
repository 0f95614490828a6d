using MiniR1.Tasks;

namespace MiniR1.Rewards;

/// <summary>
/// All that rules can say about a completion of a problem. <paramref name="Format"/>: see
/// <see cref="Completion.IsWellFormed"/>. <paramref name="Accuracy"/>: <see cref="Completion.Answer"/> is there and
/// <see cref="IProblem.Accepts"/> it, whatever stands before. <paramref name="Truncated"/>: no eos within the limit, in
/// which case neither of the two holds.
/// </summary>
public sealed record Judgement(bool Format, bool Accuracy, bool Truncated, Behaviour Behaviour)
{
    /// <summary>Every comparison in the thought, genuine or not.</summary>
    public IReadOnlyList<Check> Checks => Behaviour.Checks;

    /// <summary>The thought compares a computed result with the target.</summary>
    public bool Verified => Behaviour.Verified;

    /// <summary>A genuine 'no' is followed by another attempt.</summary>
    public bool Corrected => Behaviour.Corrected;

    /// <summary>Corrected, and the answer is right in the end.</summary>
    public bool CorrectedRight => Corrected && Accuracy;

    /// <summary>How many of <see cref="Checks"/> are genuine with a true verdict.</summary>
    public int VerdictsRight => Checks.Count(check => check.Right);

    public static Judgement Of(IProblem problem, Completion completion)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(completion);
        return new Judgement(
            completion.IsWellFormed,
            completion.Answer is { } answer && problem.Accepts(answer),
            !completion.Terminated,
            problem.Read(completion.Thought));
    }
}
