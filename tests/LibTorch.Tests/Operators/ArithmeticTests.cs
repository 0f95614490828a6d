using NUnit.Framework;
using static TorchSharp.torch;

namespace LibTorch.Tests.Operators;

public sealed class ArithmeticTests : TensorFixture
{
    [Test]
    public void Tensors_with_tensors()
    {
        var (a, b) = (Vector(6, -4, 1.5), Vector(2, 4, -3));
        Expect(a + b, 8, 0, -1.5);
        Expect(a - b, 4, -8, 4.5);
        Expect(a * b, 12, -16, -4.5);
        Expect(a / b, 3, -1, -.5);
        Expect(a % b, 0, 0, -1.5);
        Expect(-a, -6, 4, -1.5);
        Expect(a.add(b, 10), 26, 36, -28.5);
    }

    [Test]
    public void Tensors_with_numbers_of_every_kind()
    {
        var a = Vector(6, -4);
        foreach (var sum in new[] { a + 2, a + 2L, a + 2f, a + 2.0, 2 + a, 2L + a, 2f + a, 2.0 + a, a.add(2) })
            Expect(sum, 8, -2);
        foreach (var difference in new[] { a - 2, a - 2L, a - 2f, a - 2.0, a.sub(2) })
            Expect(difference, 4, -6);
        foreach (var reversed in new[] { 2 - a, 2L - a, 2f - a, 2.0 - a })
            Expect(reversed, -4, 6);
        foreach (var product in new[] { a * 2, a * 2L, a * 2f, a * 2.0, 2 * a, 2L * a, 2f * a, 2.0 * a, a.mul(2) })
            Expect(product, 12, -8);
        foreach (var quotient in new[] { a / 2, a / 2L, a / 2f, a / 2.0, a.div(2) })
            Expect(quotient, 3, -2);
        foreach (var inverse in new[] { 12 / a, 12L / a, 12f / a, 12.0 / a })
            Expect(inverse, 2, -3);
        Expect(a % 4L, 2, 0);
    }

    [Test]
    public void Division_with_rounding()
    {
        var a = tensor(new long[] { 7, -7 });
        Expect(a.div(2, RoundingMode.floor), 3, -4);
        Expect(a.div(2, RoundingMode.trunc), 3, -3);
        Expect(a.div(tensor(new long[] { 2, 2 }), RoundingMode.floor), 3, -4);
        Expect(a.floor_divide(2), 3, -4);
        Expect(a.remainder(4), 3, 1);
        Assert.That(a.div(2, RoundingMode.floor).dtype, Is.EqualTo(ScalarType.Int64));
        Assert.That((a / 2).dtype, Is.EqualTo(ScalarType.Float32));
    }

    [Test]
    public void Powers_and_fused_forms()
    {
        Expect(Vector(2, 3).pow(Vector(3, 2)), 8, 9);
        Expect(Vector(2, 3).pow(2), 4, 9);
        Expect(Vector(1, 2).addcmul(Vector(3, 4), Vector(5, 6), 10), 151, 242);
        Expect(Vector(1, 2).addcdiv(Vector(3, 4), Vector(6, 8), 10), 6, 7);
        Expect(Vector(0, 10).lerp(Vector(10, 20), Vector(.25, .5)), 2.5, 15);
    }

    [Test]
    public void In_place_forms_change_and_return_the_tensor()
    {
        var a = Vector(1, 2);
        Assert.That(a.add_(Vector(1, 1)).mul_(2).sub_(1).div_(3).neg_(), Is.SameAs(a));
        Expect(a, -1, -5.0 / 3);
        Expect(Vector(1, 2).add_(Vector(1, 1), 3).add_(1).sub_(Vector(1, 2)).mul_(Vector(2, 2)).div_(Vector(4, 2)), 2, 4);
        Expect(Vector(1, 2).addcmul_(Vector(3, 4), Vector(5, 6), 10), 151, 242);
        Expect(Vector(1, 2).addcdiv_(Vector(3, 4), Vector(6, 8), 10), 6, 7);
        Expect(Vector(0, 10).lerp_(Vector(10, 20), Vector(.25, .5)), 2.5, 15);
    }

    [Test]
    public void Shapes_broadcast() =>
        Expect(Vector(10, 20).view(2, 1) + Vector(1, 2, 3), [2, 3], 11, 12, 13, 21, 22, 23);

    [Test]
    public void Types_are_promoted_as_in_PyTorch()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That((tensor(1L) + 1.5).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That((tensor(new[] { 1 }) + tensor(new[] { 1L })).dtype, Is.EqualTo(ScalarType.Int64));
            Assert.That((tensor(new[] { 1f }) * 2.0).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That((tensor(new[] { 1f }) * tensor(new[] { 1.0 })).dtype, Is.EqualTo(ScalarType.Float64));
            Assert.That((tensor(new[] { true }) + 1).dtype, Is.EqualTo(ScalarType.Int64));
        }
    }
}
