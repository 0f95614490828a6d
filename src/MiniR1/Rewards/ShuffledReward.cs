using MiniR1.Tasks;

namespace MiniR1.Rewards;

/// <summary>
/// A control: the scores of another reward, dealt anew within the group. Mean and spread stay, the link between what
/// was written and what it earned is cut.
/// </summary>
public sealed record ShuffledReward(IReward Inner, ulong Seed) : IReward
{
    private const ulong Stream = 0x4465616C; // "Deal"

    public double[] Score(IReadOnlyList<Judgement> group, ulong draw)
    {
        var scores = Inner.Score(group, draw);
        var random = SplitMix64.For(Seed, Stream, unchecked((long)draw));
        for (var last = scores.Length - 1; last > 0; last--) // Fisher and Yates
        {
            var other = random.NextInt(last + 1);
            (scores[last], scores[other]) = (scores[other], scores[last]);
        }

        return scores;
    }
}
