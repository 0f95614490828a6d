using System.Numerics;
using MiniR1.Kernels.Cpu;
using NUnit.Framework;

namespace MiniR1.Kernels.Tests.Cpu;

public sealed unsafe class LanesTests
{
    [Test]
    public void Exp_is_within_two_units_in_the_last_place()
    {
        var worst = 0.0;
        for (var x = -87f; x < 88; x += .00371f)
        {
            var actual = Lanes.Exp(new Vector<float>(x))[0];
            var expected = Math.Exp(x);
            worst = Math.Max(worst, Math.Abs(actual - expected) / expected);
        }

        Assert.That(worst, Is.LessThan(2 * Math.Pow(2, -23)));
    }

    [TestCase(-1000f, 1e-37)]
    [TestCase(float.NegativeInfinity, 1e-37)]
    public void Exp_far_below_vanishes(float x, double most) => Assert.That(Lanes.Exp(new Vector<float>(x))[0], Is.InRange(0, most));

    [Test]
    public void Exp_far_above_stays_finite() => Assert.That(Lanes.Exp(new Vector<float>(1000))[0], Is.GreaterThan(1e38f).And.Not.EqualTo(float.PositiveInfinity));

    [Test]
    public void Dot_adds_every_number([Range(0, 35)] int count)
    {
        var (a, b) = (new float[count + 1], new float[count + 1]);
        for (var i = 0; i < count; i++)
            (a[i], b[i]) = (i + 1, 2);
        (a[count], b[count]) = (1e9f, 1e9f); // must not be read
        fixed (float* x = a, y = b)
            Assert.That(Lanes.Dot(x, y, count), Is.EqualTo(count * (count + 1)));
    }

    [Test]
    public void AddScaled_changes_its_numbers_alone([Range(0, 19)] int count)
    {
        var target = Enumerable.Range(0, count + 1).Select(i => (float)i).ToArray();
        var source = Enumerable.Repeat(3f, count + 1).ToArray();
        fixed (float* x = target, y = source)
            Lanes.AddScaled(x, y, 2, count);
        Assert.That(target, Is.EqualTo(Enumerable.Range(0, count + 1).Select(i => i < count ? i + 6f : i)));
    }
}
