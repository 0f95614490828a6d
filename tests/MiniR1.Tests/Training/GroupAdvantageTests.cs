using FsCheck;
using FsCheck.Fluent;
using MiniR1.Training;
using NUnit.Framework;

namespace MiniR1.Tests.Training;

public sealed class GroupAdvantageTests
{
    [Test]
    public void Worked_by_hand()
    {
        // Mean 1, sample variance (1 + 1 + 0) / 2 = 1.
        Assert.Multiple(() =>
        {
            Assert.That(GroupAdvantage.Of([0, 2, 1]), Is.EqualTo(new[] { -1 / 1.0001, 1 / 1.0001, 0 }).Within(1e-15));
            Assert.That(GroupAdvantage.Of([0, 2, 1], standardise: false), Is.EqualTo(new[] { -1.0, 1, 0 }));
        });
    }

    [Test]
    public void Advantages_sum_to_zero() =>
        Prop.ForAll(Groups(), Gen.Elements(true, false).ToArbitrary(), (rewards, standardise) =>
            Math.Abs(GroupAdvantage.Of(rewards, standardise).Sum()) < 1e-9).QuickCheckThrowOnFailure();

    [Test]
    public void Advantages_keep_the_order_of_the_rewards() =>
        Prop.ForAll(Groups(), rewards =>
        {
            var advantages = GroupAdvantage.Of(rewards);
            var sorted = rewards.Zip(advantages).OrderBy(pair => pair.First).Select(pair => pair.Second).ToArray();
            return sorted.Zip(sorted.Skip(1)).All(pair => pair.First <= pair.Second);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Equal_rewards_give_zero_and_are_known_as_such() =>
        Prop.ForAll(Gen.Choose(2, 32).ToArbitrary(), Gen.Choose(-8, 8).ToArbitrary(), (size, eighths) =>
        {
            // Eighths add up without rounding, so the mean is the reward itself.
            double[] rewards = [.. Enumerable.Repeat(eighths / 8.0, size)];
            return GroupAdvantage.IsZeroVariance(rewards) && GroupAdvantage.Of(rewards).All(advantage => advantage == 0);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Any_difference_is_variance() =>
        Assert.That(GroupAdvantage.IsZeroVariance([.1, .1, .1, 1.1]), Is.False);

    private static Arbitrary<double[]> Groups() => Gen.Choose(2, 16)
        .SelectMany(size => Gen.Choose(-100, 100).Select(value => value / 10.0).ArrayOf(size))
        .ToArbitrary();
}
