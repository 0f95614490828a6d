using NUnit.Framework;
using static TorchSharp.torch;

namespace LibTorch.Tests.Operators;

public sealed class ComparisonTests : TensorFixture
{
    [Test]
    public void Tensors_with_tensors()
    {
        var (a, b) = (Vector(1, 2, 3), Vector(3, 2, 1));
        Expect(a == b, 0, 1, 0);
        Expect(a != b, 1, 0, 1);
        Expect(a < b, 1, 0, 0);
        Expect(a <= b, 1, 1, 0);
        Expect(a > b, 0, 0, 1);
        Expect(a >= b, 0, 1, 1);
        Assert.That((a == b).dtype, Is.EqualTo(ScalarType.Bool));
    }

    [Test]
    public void Tensors_with_numbers()
    {
        var a = Vector(1, 2, 3);
        Expect(a == 2, 0, 1, 0);
        Expect(a != 2, 1, 0, 1);
        Expect(a < 2, 1, 0, 0);
        Expect(a <= 2, 1, 1, 0);
        Expect(a > 2, 0, 0, 1);
        Expect(a >= 2, 0, 1, 1);
    }

    [Test]
    public void Truth_values()
    {
        var (a, b) = (tensor(new[] { true, true, false }), tensor(new[] { true, false, false }));
        Expect(a & b, 1, 0, 0);
        Expect(a | b, 1, 1, 0);
        Expect(~a, 0, 0, 1);
        Expect(a.logical_and(b), 1, 0, 0);
        Expect(a.logical_or(b), 1, 1, 0);
        Expect(a.logical_xor(b), 0, 1, 0);
        Expect(a.logical_not(), 0, 0, 1);
        Expect(a.clone().logical_and_(b), 1, 0, 0);
        Expect(a.clone().logical_or_(b), 1, 1, 0);
        Expect(a.clone().logical_xor_(b), 0, 1, 0);
    }

    [Test]
    public void Bitwise_on_integers()
    {
        Expect(tensor(new[] { 6L }) & tensor(new[] { 3L }), 2);
        Expect(tensor(new[] { 6L }) | tensor(new[] { 3L }), 7);
        Expect(~tensor(new[] { 6L }), -7);
    }

    [Test]
    public void Extremes_of_pairs_and_bounds()
    {
        Expect(Vector(1, 5).maximum(Vector(3, 2)), 3, 5);
        Expect(Vector(1, 5).minimum(Vector(3, 2)), 1, 2);
        Expect(Vector(-2, 0, 9).clamp(-1, 5), -1, 0, 5);
        Expect(Vector(-2, 0, 9).clamp(min: 0), 0, 0, 9);
        Expect(Vector(-2, 0, 9).clamp(max: 0), -2, 0, 0);
    }

    [Test]
    public void Equals_compares_references()
    {
        var a = Vector(1);
        Assert.That(a.Equals(a), Is.True);
        Assert.That(a.Equals(a.alias()), Is.False);
        Assert.That(a.GetHashCode(), Is.Not.EqualTo(a.alias().GetHashCode()));
    }

    [Test]
    public void Closeness()
    {
        Assert.That(Vector(1, 2).allclose(Vector(1, 2 + 1e-6)), Is.True);
        Assert.That(Vector(1, 2).allclose(Vector(1, 2.1)), Is.False);
        Assert.That(allclose(Vector(1, 2), Vector(1, 2.1), atol: .2), Is.True);
        Assert.That(Vector(double.NaN).allclose(Vector(double.NaN), equal_nan: true), Is.True);
    }
}
