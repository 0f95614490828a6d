using MiniR1.Tasks;

namespace MiniR1.Rewards;

/// <summary>A control: a coin for each completion, whatever it says. Nothing should be learned from it.</summary>
public sealed record RandomReward(ulong Seed) : IReward
{
    private const ulong Stream = 0x436F696E; // "Coin"

    public double[] Score(IReadOnlyList<Judgement> group, ulong draw)
    {
        ArgumentNullException.ThrowIfNull(group);
        var random = SplitMix64.For(Seed, Stream, unchecked((long)draw));
        var scores = new double[group.Count];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = random.NextBool(.5) ? 1 : 0;
        return scores;
    }
}
