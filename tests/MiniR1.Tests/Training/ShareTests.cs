using FsCheck;
using FsCheck.Fluent;
using MiniR1.Training;
using NUnit.Framework;

namespace MiniR1.Tests.Training;

public sealed class ShareTests
{
    [Test]
    public void Shares_cover_all_items_once_in_order_and_differ_by_at_most_one() =>
        Prop.ForAll(Gen.Choose(0, 1000).ToArbitrary(), Gen.Choose(1, 64).ToArbitrary(), (items, workers) =>
        {
            var shares = Enumerable.Range(0, workers).Select(worker => Share.Of(items, worker, workers)).ToArray();
            var covered = shares.SelectMany(share => Enumerable.Range(share.First, share.Count));
            return covered.SequenceEqual(Enumerable.Range(0, items))
                && shares.Max(share => share.Count) - shares.Min(share => share.Count) <= 1;
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Many_items_do_not_overflow() =>
        Assert.That(Share.Of(int.MaxValue, 63, 64), Is.EqualTo((2_113_929_215, 33_554_432)));
}
