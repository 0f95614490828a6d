using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace LibTorch.Tests.Operators;

public sealed class FactoryTests : TensorFixture
{
    [Test]
    public void Constants()
    {
        Expect(zeros(2), 0, 0);
        Expect(ones(2, 1), [2, 1], 1, 1);
        Expect(full(2, 7), 7, 7);
        Expect(full([1, 2], .5), [1, 2], .5, .5);
        Expect(eye(2), [2, 2], 1, 0, 0, 1);
        Expect(eye(1, 2), [1, 2], 1, 0);
        Expect(full_like(Counting(2), 3), 3, 3);
        Expect(zeros_like(Counting(2)), 0, 0);
        Expect(ones_like(Counting(2)), 1, 1);
        Assert.That(empty(2, 3, 4, 5).shape, Is.EqualTo(new long[] { 2, 3, 4, 5 }));
        Assert.That(empty_like(Counting(2, 3), float32).dtype, Is.EqualTo(ScalarType.Float32));
        Expect(Counting(2).new_zeros([1]), 0);
        Assert.That(Counting(2).new_empty([3], int64).dtype, Is.EqualTo(ScalarType.Int64));
    }

    [Test]
    public void Ranges()
    {
        Expect(arange(3), 0, 1, 2);
        Expect(arange(1, 3), 1, 2);
        Expect(arange(0, 1, .25), 0, .25, .5, .75);
        Expect(linspace(0, 1, 5, float64), 0, .25, .5, .75, 1);
    }

    private static IEnumerable<TestCaseData> Types()
    {
        yield return Typed("zeros", () => zeros(1), ScalarType.Float32);
        yield return Typed("zeros of a type", () => zeros(1, bfloat16), ScalarType.BFloat16);
        yield return Typed("full of a whole number", () => full(1, 7), ScalarType.Int64);
        yield return Typed("full of a real", () => full(1, 7.0), ScalarType.Float32);
        yield return Typed("arange of whole numbers", () => arange(3), ScalarType.Int64);
        yield return Typed("arange of reals", () => arange(3.0), ScalarType.Float32);
        yield return Typed("randint", () => randint(3, [1]), ScalarType.Int64);
        yield return Typed("like", () => ones_like(tensor(1L)), ScalarType.Int64);
        yield return Typed("bool", () => tensor(true), ScalarType.Bool);
        yield return Typed("byte", () => tensor((byte)1), ScalarType.Byte);
        yield return Typed("short", () => tensor((short)1), ScalarType.Int16);
        yield return Typed("int", () => tensor(1), ScalarType.Int32);
        yield return Typed("long", () => tensor(1L), ScalarType.Int64);
        yield return Typed("float", () => tensor(1f), ScalarType.Float32);
        yield return Typed("double", () => tensor(1.5), ScalarType.Float64);
        yield return Typed("double as float", () => tensor(1.5, float32), ScalarType.Float32);
        yield return Typed("array of Half", () => from_array(new[] { (Half)1 }), ScalarType.Float16);
    }

    [TestCaseSource(nameof(Types))]
    public void Types_follow_the_number(Func<Tensor> make, ScalarType expected)
    {
        using var made = make();
        Assert.That(made.dtype, Is.EqualTo(expected));
    }

    [Test]
    public void Arrays_with_shapes()
    {
        Expect(tensor(new double[] { 1, 2, 3, 4 }, [2, 2]), [2, 2], 1, 2, 3, 4);
        Expect(tensor(new float[,] { { 1, 2 }, { 3, 4 } }), [2, 2], 1, 2, 3, 4);
        Expect(tensor(new long[,] { { 1, 2, 3 } }), [1, 3], 1, 2, 3);
        Expect(tensor(new[,] { { true }, { false } }), [2, 1], 1, 0);
        Expect(tensor(new byte[] { 1, 255 }), 1, 255);
        Expect(tensor(new short[] { -1 }), -1);
        Assert.That(tensor(Array.Empty<float>()).shape, Is.EqualTo(new long[] { 0 }));
    }

    [Test]
    public void Kinds_of_types()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tensor(1f).is_floating_point() && !tensor(1f).is_integral());
            Assert.That(tensor(1L).is_integral() && !tensor(1L).is_floating_point());
            Assert.That(ScalarType.BFloat16.ElementSize(), Is.EqualTo(2));
            Assert.That(tensor(1f).is_cpu() && !tensor(1f).is_cuda);
            Assert.That(tensor(1f).device.ToString(), Is.EqualTo("cpu"));
            Assert.That(device("cuda:1").index, Is.EqualTo(1));
            Assert.That(device("cuda").ToString(), Is.EqualTo("cuda:0"));
            Assert.That(zeros([2], device: device("meta")).device_type, Is.EqualTo(DeviceType.META));
        }
    }

    [Test]
    public void Gradients_on_request()
    {
        Assert.That(zeros(1).requires_grad, Is.False);
        Assert.That(zeros(1, requires_grad: true).requires_grad, Is.True);
        Assert.That(tensor(1.0, requires_grad: true).is_leaf, Is.True);
    }

    private static TestCaseData Typed(string name, Func<Tensor> make, ScalarType expected) =>
        new TestCaseData(make, expected).SetArgDisplayNames(name);
}
