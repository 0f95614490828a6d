using MiniR1.Evaluation;
using NUnit.Framework;

namespace MiniR1.Tests.Evaluation;

public sealed class PassAtKTests
{
    [TestCase(4, 2, 2, 5.0 / 6)] // of the six pairs, one is all wrong
    [TestCase(5, 1, 3, .6)]
    [TestCase(10, 3, 1, .3)]
    [TestCase(10, 0, 10, 0)]
    [TestCase(10, 10, 1, 1)]
    [TestCase(10, 1, 10, 1)]
    [TestCase(10, 4, 7, 1)] // only six are wrong
    [TestCase(256, 1, 128, .5)]
    public void Known_values(int samples, int right, int k, double expected) =>
        Assert.That(PassAtK.Of(samples, right, k), Is.EqualTo(expected).Within(1e-12));

    /// <summary>All subsets of up to ten samples, counted one by one.</summary>
    [Test]
    public void Is_the_share_of_subsets_with_a_right_sample([Range(1, 10)] int samples)
    {
        for (var right = 0; right <= samples; right++)
        {
            var rightOnes = (1 << right) - 1;
            for (var k = 1; k <= samples; k++)
            {
                var subsets = Enumerable.Range(0, 1 << samples).Where(set => int.PopCount(set) == k).ToArray();
                var expected = (double)subsets.Count(set => (set & rightOnes) != 0) / subsets.Length;
                Assert.That(PassAtK.Of(samples, right, k), Is.EqualTo(expected).Within(1e-12), $"{right} of {samples}, k = {k}");
            }
        }
    }

    [Test]
    public void Of_several_problems_is_their_mean() =>
        Assert.That(new PassAtKCounts(4, [2, 0, 4, 1]).At(2), Is.EqualTo(((5.0 / 6) + 0 + 1 + .5) / 4).Within(1e-12));

    [TestCase(4, 5, 1)]
    [TestCase(4, -1, 1)]
    [TestCase(4, 2, 0)]
    [TestCase(4, 2, 5)]
    public void Refuses_what_has_no_meaning(int samples, int right, int k) =>
        Assert.That(() => PassAtK.Of(samples, right, k), Throws.TypeOf<ArgumentOutOfRangeException>());
}
