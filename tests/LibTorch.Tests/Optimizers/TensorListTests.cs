using NUnit.Framework;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LibTorch.Tests.Optimizers;

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
        AssertSame(TensorLists.Norms(listed), Array.ConvertAll(plain, tensor => tensor.norm()));
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

    [Test]
    public void Clip_grad_norm_skips_parameters_without_gradients()
    {
        using var used = new Parameter(Vector(1, 1));
        using var idle = new Parameter(Vector(1));
        used.grad = Vector(3, 4);
        Assert.That(nn.utils.clip_grad_norm_([used, idle], 1), Is.EqualTo(5));
        Assert.That(GradientNorm.Of([used.grad!]), Is.EqualTo(1).Within(1e-6));
        Assert.That(() => nn.utils.clip_grad_norm_([used], 1, norm_type: 1), Throws.ArgumentException);
    }

    private static Tensor[] Draw(ulong seed)
    {
        using var generator = new Generator(seed);
        return [randn(3, float64, generator: generator), randn(2, 4, float64, generator: generator)];
    }

    private static void AssertSame(Tensor[] actual, Tensor[] expected) =>
        Assert.That(actual.Select(Values), Is.EqualTo(expected.Select(Values)).Within(1e-15));
}
