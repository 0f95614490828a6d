using MiniR1.Rewards;
using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Rewards;

public sealed class RewardTests
{
    private static readonly Behaviour s_none = new([], [], Corrected: false, Repeated: false);

    private static readonly Judgement[] s_group =
    [
        new(Format: true, Accuracy: true, Truncated: false, s_none),
        new(Format: true, Accuracy: false, Truncated: false, s_none),
        new(Format: false, Accuracy: true, Truncated: false, s_none),
        new(Format: false, Accuracy: false, Truncated: true, s_none),
    ];

    [Test]
    public void Rule_based_reward_gates_accuracy_by_format() =>
        Assert.That(new RuleBasedReward().Score(s_group, 0), Is.EqualTo(new[] { 1.1, .1, 0, 0 }).Within(1e-12));

    [Test]
    public void Rule_based_reward_without_the_gate_pays_accuracy_alone()
    {
        var scores = new RuleBasedReward(gated: false).Score(s_group, 0);
        Assert.That(scores, Is.EqualTo(new[] { 1.1, .1, 1, 0 }).Within(1e-12));
    }

    [Test]
    public void Rule_based_reward_weighs_its_parts() =>
        Assert.That(new RuleBasedReward(2, .5).Score(s_group, 0), Is.EqualTo(new[] { 2.5, .5, 0, 0 }));

    [TestCase(-1, .1)]
    [TestCase(1, double.NaN)]
    [TestCase(double.PositiveInfinity, 0)]
    public void Rule_based_reward_wants_weights_that_can_be_paid(double accuracy, double format) =>
        Assert.That(
            () => new RuleBasedReward(accuracy, format),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains("at least 0"));

    [Test]
    public void Format_reward_looks_at_nothing_else() =>
        Assert.That(new FormatReward().Score(s_group, 0), Is.EqualTo(new[] { 1.0, 1, 0, 0 }));

    [Test]
    public void Random_reward_is_a_fair_coin_that_seed_and_draw_decide()
    {
        var reward = new RandomReward(1);
        var draws = Enumerable.Range(0, 4000).Select(draw => reward.Score(s_group, (ulong)draw)).ToList();
        // Four standard errors of a fair coin; each place apart, so it does not follow the judgement.
        for (var place = 0; place < s_group.Length; place++)
            Assert.That(draws.Average(scores => scores[place]), Is.EqualTo(.5).Within(.032));
        Assert.That(reward.Score(s_group, 17), Is.EqualTo(draws[17]));
        var otherSeed = Enumerable.Range(0, 4000).Select(draw => new RandomReward(2).Score(s_group, (ulong)draw));
        Assert.That(draws.Zip(otherSeed).Count(pair => !pair.First.SequenceEqual(pair.Second)), Is.GreaterThan(3000));
    }

    [Test]
    public void Shuffled_reward_deals_the_same_scores_to_every_place_equally_often()
    {
        var reward = new ShuffledReward(new RuleBasedReward(), 1);
        var draws = Enumerable.Range(0, 4000).Select(draw => reward.Score(s_group, (ulong)draw)).ToList();
        Assert.That(draws.Select(scores => scores.Sum()), Is.All.EqualTo(1.2).Within(1e-12));
        for (var place = 0; place < s_group.Length; place++)
            Assert.That(draws.Count(scores => scores[place] > 1), Is.EqualTo(1000).Within(110));
        Assert.That(reward.Score(s_group, 17), Is.EqualTo(draws[17]));
    }
}
