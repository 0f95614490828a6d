using FsCheck;
using FsCheck.Fluent;
using MiniR1.Generation;
using NUnit.Framework;

namespace MiniR1.Tests.Generation;

public sealed class UniformNumbersTests
{
    [Test]
    public void Numbers_are_odd_multiples_of_two_to_the_minus_24_so_never_0_or_1() =>
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, 4096).ToArbitrary(),
            (seed, row, position) =>
            {
                var number = UniformNumbers.At((ulong)seed, row, position);
                var scaled = number * (double)(1 << 24);
                return number > 0 && number < 1 && scaled == Math.Floor(scaled) && scaled % 2 == 1;
            }).QuickCheckThrowOnFailure();

    [Test]
    public void Seed_row_and_position_each_change_the_number()
    {
        var numbers =
            from seed in Enumerable.Range(0, 10)
            from row in Enumerable.Range(0, 10)
            from position in Enumerable.Range(0, 10)
            select UniformNumbers.At((ulong)seed, row, position);
        Assert.That(numbers, Is.Unique);
    }

    [Test]
    public void Tenths_of_the_interval_get_equal_shares()
    {
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++)
            counts[(int)(UniformNumbers.At(3, i / 100, i % 100) * 10)]++;
        // Four standard deviations of a binomial with p = 1/10.
        Assert.That(counts, Is.All.InRange(10_000 - 380, 10_000 + 380));
    }
}
