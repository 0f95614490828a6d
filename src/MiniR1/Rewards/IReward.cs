namespace MiniR1.Rewards;

/// <summary>
/// Scores the completions of one prompt. A pure function: equal arguments give equal scores, so a resumed run
/// continues to the same numbers.
/// </summary>
public interface IReward
{
    /// <summary>
    /// One score a judgement, in order. <paramref name="draw"/> names the group (say, a hash of step and prompt) for
    /// rewards that need chance; the others ignore it.
    /// </summary>
    double[] Score(IReadOnlyList<Judgement> group, ulong draw);
}
