namespace MiniR1.Rewards;

/// <summary>A control: 1 for the right format, whatever the answer. What it teaches is not reasoning.</summary>
public sealed record FormatReward : IReward
{
    public double[] Score(IReadOnlyList<Judgement> group, ulong draw) =>
        [.. group.Select(judgement => judgement.Format ? 1.0 : 0.0)];
}
