using MiniR1.Checkpoints;
using NUnit.Framework;

namespace MiniR1.Tests.Checkpoints;

public sealed class Float8E4M3Tests
{
    // The positive half, row by row of one exponent, as the format's table has it (arXiv 2209.05433).
    private static readonly double[] s_positive =
    [
        0, 0.001953125, 0.00390625, 0.005859375, 0.0078125, 0.009765625, 0.01171875, 0.013671875,
        0.015625, 0.017578125, 0.01953125, 0.021484375, 0.0234375, 0.025390625, 0.02734375, 0.029296875,
        0.03125, 0.03515625, 0.0390625, 0.04296875, 0.046875, 0.05078125, 0.0546875, 0.05859375,
        0.0625, 0.0703125, 0.078125, 0.0859375, 0.09375, 0.1015625, 0.109375, 0.1171875,
        0.125, 0.140625, 0.15625, 0.171875, 0.1875, 0.203125, 0.21875, 0.234375,
        0.25, 0.28125, 0.3125, 0.34375, 0.375, 0.40625, 0.4375, 0.46875,
        0.5, 0.5625, 0.625, 0.6875, 0.75, 0.8125, 0.875, 0.9375,
        1, 1.125, 1.25, 1.375, 1.5, 1.625, 1.75, 1.875,
        2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75,
        4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5,
        8, 9, 10, 11, 12, 13, 14, 15,
        16, 18, 20, 22, 24, 26, 28, 30,
        32, 36, 40, 44, 48, 52, 56, 60,
        64, 72, 80, 88, 96, 104, 112, 120,
        128, 144, 160, 176, 192, 208, 224, 240,
        256, 288, 320, 352, 384, 416, 448, double.NaN,
    ];

    [Test]
    public void All_256_values_are_the_tables()
    {
        for (var code = 0; code < 256; code++)
        {
            var expected = (code < 128 ? 1 : -1) * s_positive[code % 128];
            Assert.That((double)Float8E4M3.Decode((byte)code), Is.EqualTo(expected), $"0x{code:x2}");
            Assert.That(Float8E4M3.Values[code], Is.EqualTo((float)expected), $"0x{code:x2}");
        }
    }

    [Test]
    public void Zeros_have_signs_and_the_largest_is_448()
    {
        Assert.Multiple(() =>
        {
            Assert.That(float.IsNegative(Float8E4M3.Decode(0x80)), Is.True);
            Assert.That(float.IsNegative(Float8E4M3.Decode(0x00)), Is.False);
            Assert.That(Float8E4M3.Decode(0x7e), Is.EqualTo(Float8E4M3.Max));
            Assert.That(Float8E4M3.Values.ToArray().Where(float.IsFinite).Max(), Is.EqualTo(448));
            Assert.That(Float8E4M3.Values.ToArray().Count(float.IsNaN), Is.EqualTo(2));
            Assert.That(Float8E4M3.Values.ToArray().Count(float.IsInfinity), Is.Zero);
        });
    }

    [Test]
    public void The_codes_of_one_sign_are_in_the_order_of_their_values() =>
        Assert.That(Float8E4M3.Values[..127].ToArray(), Is.Ordered.Ascending);
}
