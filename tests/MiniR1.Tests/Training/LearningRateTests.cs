using MiniR1.Training;
using NUnit.Framework;

namespace MiniR1.Tests.Training;

/// <summary>Tables worked by hand.</summary>
public sealed class LearningRateTests
{
    private static readonly LearningRate s_linear = new()
    {
        Peak = .4,
        WarmupSteps = 4,
        HoldSteps = 2,
        Decay = Decay.Linear,
        FinalShare = .1,
    };

    [TestCase(0, .1)]
    [TestCase(1, .2)]
    [TestCase(2, .3)]
    [TestCase(3, .4)]
    [TestCase(4, .4)]
    [TestCase(6, .4)]
    [TestCase(7, .364)] // .4 (.1 + .9 · .9)
    [TestCase(11, .22)] // .4 (.1 + .9 · .5)
    [TestCase(15, .076)] // .4 (.1 + .9 · .1)
    [TestCase(16, .04)]
    [TestCase(99, .04)]
    public void Linear(int step, double rate) => Assert.That(s_linear.At(step, 16), Is.EqualTo(rate).Within(1e-15));

    [TestCase(3, .4)]
    [TestCase(6, .4)]
    [TestCase(8, .4 * (.1 + (.9 * .9045084971874737)))] // (1 + cos 36°) / 2
    [TestCase(11, .22)]
    [TestCase(14, .4 * (.1 + (.9 * .0954915028125263)))] // (1 + cos 144°) / 2
    [TestCase(16, .04)]
    public void Cosine(int step, double rate) =>
        Assert.That((s_linear with { Decay = Decay.Cosine }).At(step, 16), Is.EqualTo(rate).Within(1e-15));

    [TestCase(6, .4)]
    [TestCase(8, .22)]
    [TestCase(10, .04)]
    [TestCase(40, .04)]
    public void The_decay_may_end_before_the_phase(int step, double rate) =>
        Assert.That((s_linear with { DecaySteps = 10 }).At(step, 100), Is.EqualTo(rate).Within(1e-15));

    [TestCase(0, .3)]
    [TestCase(1, .2)]
    [TestCase(2, .1)]
    public void Without_warm_up_it_starts_at_the_peak(int step, double rate) =>
        Assert.That(
            new LearningRate { Peak = .3, Decay = Decay.Linear, FinalShare = 0 }.At(step, 3), Is.EqualTo(rate).Within(1e-15));

    [Test]
    public void A_phase_that_ends_in_the_warm_up_never_divides_by_zero() =>
        Assert.That(s_linear.At(6, 6), Is.EqualTo(.4).Within(1e-15));

    [TestCase(0.0, 0, .1, "peak")]
    [TestCase(1.0, 0, .1, "peak")]
    [TestCase(double.NaN, 0, .1, "peak")]
    [TestCase(.1, -1, .1, "negative")]
    [TestCase(.1, 0, 1.1, "share")]
    public void Values_out_of_range_are_told(double peak, int warmup, double finalShare, string word)
    {
        var rate = new LearningRate { Peak = peak, WarmupSteps = warmup, FinalShare = finalShare };
        Assert.That(() => rate.Validate("GRPO"), Throws.TypeOf<MiniR1Exception>()
            .With.Message.Contains(word).And.Message.Contains("GRPO"));
    }
}
