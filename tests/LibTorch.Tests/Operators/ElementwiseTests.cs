using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace LibTorch.Tests.Operators;

public sealed class ElementwiseTests : TensorFixture
{
    private static readonly double[] Inputs = [.25, 1, 2.5];

    private static IEnumerable<TestCaseData> Functions()
    {
        yield return Case("abs", x => (-x).abs(), Math.Abs);
        yield return Case("ceil", x => x.ceil(), Math.Ceiling);
        yield return Case("cos", x => x.cos(), Math.Cos);
        yield return Case("exp", x => x.exp(), Math.Exp);
        yield return Case("expm1", x => x.expm1(), x => Math.Exp(x) - 1);
        yield return Case("floor", x => x.floor(), Math.Floor);
        yield return Case("log", x => x.log(), Math.Log);
        yield return Case("log1p", x => x.log1p(), x => Math.Log(1 + x));
        yield return Case("log2", x => x.log2(), Math.Log2);
        yield return Case("log_sigmoid", x => x.log_sigmoid(), x => -Math.Log(1 + Math.Exp(-x)));
        yield return Case("reciprocal", x => x.reciprocal(), x => 1 / x);
        yield return Case("relu", x => (x - 1).relu(), x => Math.Max(0, x - 1));
        yield return Case("rsqrt", x => x.rsqrt(), x => 1 / Math.Sqrt(x));
        yield return Case("sigmoid", x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x)));
        yield return Case("sign", x => (x - 1).sign(), x => Math.Sign(x - 1));
        yield return Case("silu", x => x.silu(), x => x / (1 + Math.Exp(-x)));
        yield return Case("sin", x => x.sin(), Math.Sin);
        yield return Case("sqrt", x => x.sqrt(), Math.Sqrt);
        yield return Case("square", x => x.square(), x => x * x);
        yield return Case("tanh", x => x.tanh(), Math.Tanh);
        yield return Case("trunc", x => (-x).trunc(), x => Math.Truncate(-x));
    }

    private static IEnumerable<TestCaseData> InPlaceForms()
    {
        yield return Pair("abs", x => x.abs(), x => x.abs_());
        yield return Pair("cos", x => x.cos(), x => x.cos_());
        yield return Pair("exp", x => x.exp(), x => x.exp_());
        yield return Pair("floor", x => x.floor(), x => x.floor_());
        yield return Pair("log", x => x.log(), x => x.log_());
        yield return Pair("neg", x => x.neg(), x => x.neg_());
        yield return Pair("reciprocal", x => x.reciprocal(), x => x.reciprocal_());
        yield return Pair("relu", x => x.relu(), x => x.relu_());
        yield return Pair("rsqrt", x => x.rsqrt(), x => x.rsqrt_());
        yield return Pair("sigmoid", x => x.sigmoid(), x => x.sigmoid_());
        yield return Pair("silu", x => x.silu(), x => x.silu_());
        yield return Pair("sin", x => x.sin(), x => x.sin_());
        yield return Pair("sqrt", x => x.sqrt(), x => x.sqrt_());
        yield return Pair("tanh", x => x.tanh(), x => x.tanh_());
        yield return Pair("clamp", x => x.clamp(.5, 2), x => x.clamp_(.5, 2));
    }

    [TestCaseSource(nameof(Functions))]
    public void Functions_agree_with_the_framework(Func<Tensor, Tensor> function, Func<double, double> expected) =>
        Expect(function(Vector(Inputs)), Array.ConvertAll(Inputs, x => expected(x)));

    [TestCaseSource(nameof(InPlaceForms))]
    public void In_place_forms_write_what_the_plain_forms_return(Func<Tensor, Tensor> plain, Func<Tensor, Tensor> inPlace)
    {
        var x = Vector(Inputs);
        var expected = Values(plain(x));
        Assert.That(Values(x), Is.EqualTo(Inputs));
        Assert.That(inPlace(x), Is.SameAs(x));
        Assert.That(Values(x), Is.EqualTo(expected));
    }

    [Test]
    public void Error_function() => Assert.That(Vector(1).erf().ToDouble(), Is.EqualTo(.8427007929497149).Within(1e-15));

    [Test]
    public void Numbers_that_are_none()
    {
        var x = Vector(1, double.NaN, double.PositiveInfinity);
        Expect(x.isnan(), 0, 1, 0);
        Expect(x.isinf(), 0, 0, 1);
        Expect(x.isfinite(), 1, 0, 0);
    }

    [Test]
    public void Filling()
    {
        var x = Vector(1, 2);
        Expect(x.fill_(7), 7, 7);
        Expect(x.zero_(), 0, 0);
    }

    private static TestCaseData Case(string name, Func<Tensor, Tensor> function, Func<double, double> expected) =>
        new TestCaseData(function, expected).SetArgDisplayNames(name);

    private static TestCaseData Pair(string name, Func<Tensor, Tensor> plain, Func<Tensor, Tensor> inPlace) =>
        new TestCaseData(plain, inPlace).SetArgDisplayNames(name);
}
