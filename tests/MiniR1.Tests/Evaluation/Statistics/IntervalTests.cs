using FsCheck;
using FsCheck.Fluent;
using MiniR1.Evaluation;
using NUnit.Framework;
using Interval = MiniR1.Evaluation.Interval;

namespace MiniR1.Tests.Evaluation;

public sealed class IntervalTests
{
    /// <summary>Quantiles of tables, and those that have a closed form.</summary>
    [TestCase(.95, 1, 12.706204736174698)]
    [TestCase(.95, 2, 4.302652729749462)]
    [TestCase(.95, 3, 3.182446305284263)]
    [TestCase(.95, 4, 2.7764451051977987)]
    [TestCase(.95, 9, 2.262157162740992)]
    [TestCase(.95, 30, 2.0422724563012373)]
    [TestCase(.99, 4, 4.604094871415897)]
    [TestCase(.5, 1, 1)]
    [TestCase(.5, 2, .816496580927726)] // sqrt(2/3)
    public void Quantile_of_students_t(double confidence, int freedom, double expected)
    {
        Assert.That(StudentT.TwoSided(confidence, freedom), Is.EqualTo(expected).Within(1e-9));
        Assert.That(StudentT.Within(expected, freedom), Is.EqualTo(confidence).Within(1e-10));
    }

    /// <summary>P(|T| &lt;= 1): 1/2 with one degree of freedom, 1/sqrt(3) with two, 1/3 + sqrt(3)/(2 pi) with three.</summary>
    [TestCase(1, .5)]
    [TestCase(2, .5773502691896258)]
    [TestCase(3, .6089977810442295)]
    public void Probability_of_students_t(int freedom, double expected) =>
        Assert.That(StudentT.Within(1, freedom), Is.EqualTo(expected).Within(1e-15));

    [Test]
    public void Students_t_refuses_what_has_no_meaning()
    {
        Assert.That(() => StudentT.TwoSided(.95, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => StudentT.TwoSided(1, 3), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => StudentT.TwoSided(double.NaN, 3), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => StudentT.Within(-1, 3), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Mean_of_three_seeds()
    {
        var interval = Interval.OfMean([.7, .8, .9]); // deviation .1, so 4.3027 * .1 / sqrt(3)
        Assert.Multiple(() =>
        {
            Assert.That(interval.Value, Is.EqualTo(.8).Within(1e-12));
            Assert.That(interval.High - interval.Value, Is.EqualTo(.24841377117503).Within(1e-9));
            Assert.That(interval.Value - interval.Low, Is.EqualTo(.24841377117503).Within(1e-9));
            Assert.That(interval.Count, Is.EqualTo(3));
        });
    }

    [Test]
    public void Mean_of_equal_seeds_has_no_width() => Assert.That(Interval.OfMean([.5, .5]), Is.EqualTo(new Interval(.5, .5, .5, 2)));

    [Test]
    public void Mean_of_one_seed_has_no_ends_and_of_none_no_value()
    {
        Assert.That(Interval.OfMean([.5]), Is.EqualTo(new Interval(.5, double.NaN, double.NaN, 1)));
        Assert.That(Interval.OfMean([]), Is.EqualTo(Interval.None));
        Assert.That(Interval.OfShare(0, 0), Is.EqualTo(Interval.None));
    }

    /// <summary>With z^2 = 3.8415: 0 of n ends at z^2 / (n + z^2); 5 of 10 is .5 plus and minus .2634.</summary>
    [TestCase(0, 10, 0, .2775327998628892)]
    [TestCase(10, 10, .7224672001371107, 1)]
    [TestCase(5, 10, .23659309051256394, .763406909487436)]
    [TestCase(1, 1, .20654931437723745, 1)]
    public void Share(int successes, int trials, double low, double high)
    {
        var interval = Interval.OfShare(successes, trials);
        Assert.That(interval.Value, Is.EqualTo((double)successes / trials));
        Assert.That((interval.Low, interval.High), Is.EqualTo((low, high)).Using<(double, double)>(Near));
    }

    /// <summary>Wilson's ends are the shares p from which the observed one lies z standard deviations away.</summary>
    [Test]
    public void Shares_ends_solve_the_score_equation() =>
        Prop.ForAll(Gen.Choose(0, 500).ToArbitrary(), Gen.Choose(0, 500).ToArbitrary(), (successes, failures) =>
        {
            var trials = successes + failures + 1;
            var interval = Interval.OfShare(successes, trials);
            return Solves(interval.Low) && Solves(interval.High) && interval.Low <= interval.Value && interval.Value <= interval.High;

            bool Solves(double end) => Math.Abs(
                Math.Pow(interval.Value - end, 2) - (3.8414588206941285 * end * (1 - end) / trials)) < 1e-12;
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Share_refuses_more_successes_than_trials()
    {
        Assert.That(() => Interval.OfShare(3, 2), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Interval.OfShare(-1, 2), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static bool Near((double Low, double High) found, (double Low, double High) expected) =>
        Math.Abs(found.Low - expected.Low) < 1e-12 && Math.Abs(found.High - expected.High) < 1e-12;
}
