using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Tests.Optimizers;

public sealed class TensorListTests : TensorFixture
{
    [Test]
    public void List_forms_equal_the_plain_ones()
    {
        var (listed, plain, source) = (Draw(1), Draw(1), Draw(2));
        TensorLists.Add(listed, source);
        TensorLists.PlainAdd(plain, source);
        AssertSame(listed, plain);
        TensorLists.Scale(listed, -2.5);
        TensorLists.PlainScale(plain, -2.5);
        AssertSame(listed, plain);
        TensorLists.Scale(listed, tensor(.5f));
        TensorLists.PlainScale(plain, tensor(.5f));
        AssertSame(listed, plain);
        TensorLists.Copy(listed, source);
        AssertSame(listed, source);
        TensorLists.Zero(listed);
        Assert.That(listed.Select(Values), Is.All.All.Zero);
    }

    [Test]
    public void Norm_of_a_list_is_that_of_all_entries()
    {
        Assert.That(GradientNorm.Of([Vector(2, 3), Vector(6)]), Is.EqualTo(7).Within(1e-12));
        Assert.That(GradientNorm.Of([]), Is.Zero);
    }

    [Test]
    public void Clipping_scales_only_what_is_too_long()
    {
        Tensor[] gradients = [Vector(3), Vector(4)];
        Assert.That(GradientNorm.Clip(gradients, 10), Is.EqualTo(5));
        Expect(gradients[0], 3);
        Assert.That(GradientNorm.Clip(gradients, 1), Is.EqualTo(5));
        Assert.That(gradients[0].ToDouble(), Is.EqualTo(.6).Within(1e-6));
        Assert.That(gradients[1].ToDouble(), Is.EqualTo(.8).Within(1e-6));
        Assert.That(GradientNorm.Clip([], 1), Is.Zero);
    }

    private static Tensor[] Draw(ulong seed)
    {
        using var generator = new Generator(seed);
        return [randn(3, float32, generator: generator), randn(2, 4, float32, generator: generator), randn(41, float32, generator: generator)];
    }

    private static void AssertSame(Tensor[] actual, Tensor[] expected) =>
        Assert.That(actual.Select(Values), Is.EqualTo(expected.Select(Values)).Within(1e-6));
}
