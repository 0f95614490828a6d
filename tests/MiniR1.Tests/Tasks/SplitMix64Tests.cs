using MiniR1.Tasks;
using NUnit.Framework;

namespace MiniR1.Tests.Tasks;

public sealed class SplitMix64Tests
{
    [Test]
    public void Next_gives_the_published_sequence()
    {
        var random = new SplitMix64(1234567);
        var words = Enumerable.Range(0, 5).Select(_ => random.Next()).ToArray();
        Assert.That(words, Is.EqualTo(new ulong[]
        {
            6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
        }));
    }

    [Test]
    public void NextInt_is_uniform_within_its_bound()
    {
        var random = new SplitMix64(3);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[random.NextInt(7)]++;
        // Five standard deviations of a binomial with n = 70,000 and p = 1/7.
        Assert.That(counts, Is.All.EqualTo(10_000).Within(463));
    }

    [Test]
    public void NextDouble_lies_in_the_unit_interval_with_mean_a_half()
    {
        var random = new SplitMix64(4);
        var numbers = Enumerable.Range(0, 10_000).Select(_ => random.NextDouble()).ToArray();
        Assert.That(numbers, Is.All.GreaterThanOrEqualTo(0).And.All.LessThan(1));
        Assert.That(numbers.Average(), Is.EqualTo(.5).Within(5 * .2887 / 100));
    }

    [Test]
    public void NextBool_of_0_and_1_are_certain()
    {
        var random = new SplitMix64(5);
        for (var i = 0; i < 1000; i++)
        {
            Assert.That(random.NextBool(0), Is.False);
            Assert.That(random.NextBool(1), Is.True);
        }
    }

    [Test]
    public void For_neighbouring_arguments_gives_different_streams()
    {
        var firsts = from seed in Enumerable.Range(0, 10)
                     from stream in Enumerable.Range(0, 10)
                     from index in Enumerable.Range(-5, 10)
                     select SplitMix64.For((ulong)seed, (ulong)stream, index).Next();
        Assert.That(firsts, Is.Unique);
    }

    [Test]
    public void For_stays_what_it_is_so_that_problems_keep_their_numbers() =>
        Assert.That(SplitMix64.For(1, 2, 3).Next(), Is.EqualTo(1321962074176129191UL));

    [Test]
    public void NextInt_without_a_choice_is_an_error()
    {
        var random = new SplitMix64(6);
        Assert.That(() => random.NextInt(0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
