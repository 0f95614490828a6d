using NUnit.Framework;
using static TorchSharp.torch;

namespace LibTorch.Tests.Operators;

public sealed class PrintingTests : TensorFixture
{
    [Test]
    public void A_number() =>
        Assert.That(tensor(1.5).ToString(), Is.EqualTo("[], type = Float64, device = cpu, value = 1.5"));

    [Test]
    public void A_vector() => Assert.That(arange(3).ToString(), Is.EqualTo(Lines(
        "[3], type = Int64, device = cpu",
        " 0 1 2")));

    [Test]
    public void The_corner_of_a_matrix() => Assert.That(Counting(7, 8).ToString(), Is.EqualTo(Lines(
        "[7x8], type = Float64, device = cpu",
        " 0 1 2 3 4 5 ...",
        " 8 9 10 11 12 13 ...",
        " 16 17 18 19 20 21 ...",
        " 24 25 26 27 28 29 ...",
        " 32 33 34 35 36 37 ...",
        " 40 41 42 43 44 45 ...",
        " ...")));

    [Test]
    public void Only_the_shape_of_more_dimensions() =>
        Assert.That(zeros(2, 3, 4).ToString(), Is.EqualTo("[2x3x4], type = Float32, device = cpu"));

    [Test]
    public void A_disposed_tensor()
    {
        var x = tensor(1.5);
        x.Dispose();
        Assert.That(x.ToString(), Is.EqualTo("disposed tensor"));
    }

    private static string Lines(params string[] lines) => string.Join(Environment.NewLine, lines);
}
