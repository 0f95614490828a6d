using FsCheck;
using FsCheck.Fluent;
using MiniR1.Tokenization.Bpe;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Bpe;

internal sealed class BytePairMergerTests
{
    // 0 1 -> 3, 1 2 -> 4, 3 2 -> 5, 0 4 -> 5, 0 0 -> 6, 6 6 -> 7, 5 5 -> 8, 2 0 -> 9, 9 3 -> 10, in this order
    private readonly MergeTable _merges = new(
        [(0, 1, 3), (1, 2, 4), (3, 2, 5), (0, 4, 5), (0, 0, 6), (6, 6, 7), (5, 5, 8), (2, 0, 9), (9, 3, 10)]);

    [TestCase(new int[0], new int[0])]
    [TestCase(new[] { 2 }, new[] { 2 })]
    [TestCase(new[] { 2, 2 }, new[] { 2, 2 })]
    [TestCase(new[] { 0, 1, 2 }, new[] { 5 }, TestName = "first learnt first: 0 1, then 3 2")]
    [TestCase(new[] { 0, 0, 0 }, new[] { 6, 0 }, TestName = "leftmost of equals")]
    [TestCase(new[] { 0, 0, 0, 0, 0 }, new[] { 7, 0 })]
    [TestCase(new[] { 0, 1, 2, 0, 1, 2 }, new[] { 8 })]
    [TestCase(new[] { 0, 0, 1 }, new[] { 0, 3 }, TestName = "the lower rank beats the left place")]
    public void Merges_worked_by_hand(int[] tokens, int[] merged) => Assert.Multiple(() =>
    {
        Assert.That(Merged(BytePairMerger.Scan, tokens), Is.EqualTo(merged));
        Assert.That(Merged(BytePairMerger.Queue, tokens), Is.EqualTo(merged));
    });

    [Test]
    public void Both_ways_of_merging_agree() => Prop.ForAll(
        Gen.Choose(0, 2).ArrayOf().ToArbitrary(),
        tokens => Merged(BytePairMerger.Scan, tokens).SequenceEqual(Merged(BytePairMerger.Queue, tokens)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(200));

    [Test]
    public void Of_equal_pairs_the_last_merge_counts()
    {
        var merges = new MergeTable([(0, 1, 3), (0, 1, 4)]);
        Assert.That(merges.Rank(0, 1, out var joined), Is.EqualTo(1));
        Assert.That(joined, Is.EqualTo(4));
        Assert.That(merges.Rank(1, 0, out _), Is.EqualTo(MergeTable.None));
    }

    private int[] Merged(Func<MergeTable, Span<int>, int> merge, int[] tokens)
    {
        int[] copy = [.. tokens];
        return copy[..merge(_merges, copy)];
    }
}
