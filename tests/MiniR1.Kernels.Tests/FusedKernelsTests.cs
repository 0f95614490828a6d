using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Kernels.Tests;

/// <summary>Each native kernel against its plain twin: values with and without a graph, and every gradient.</summary>
public sealed class FusedKernelsTests
{
    [Test]
    public void RmsNorm([Values(1, 7, 64)] long width) => AssertEqual(
        x => FusedKernels.RmsNorm(x[0], x[1], 1e-5), x => FusedKernels.PlainRmsNorm(x[0], x[1], 1e-5),
        Leaf(3, 5, width), Leaf(width));

    [Test]
    public void RmsNorm_of_a_view() => AssertEqual(
        x => FusedKernels.RmsNorm(x[0].narrow(-1, 2, 8), x[1], 1e-5),
        x => FusedKernels.PlainRmsNorm(x[0].narrow(-1, 2, 8), x[1], 1e-5),
        Leaf(3, 5, 12), Leaf(8));

    [Test]
    public void Linear([Values(1, 2, 3, 7, 33, 80)] long rows, [Values(1, 16, 75)] long width, [Values] bool half, [Values] bool hasBias)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var input = rand([2, rows, width + 3]).narrow(-1, 1, width); // a view
        var weight = (rand(600, width) - .5).to_type(half ? ScalarType.BFloat16 : ScalarType.Float32);
        var bias = hasBias ? rand(600) : null;
        var difference = FusedKernels.Linear(input, weight, bias) - FusedKernels.PlainLinear(input, weight, bias);
        Assert.That(difference.abs().max().ToSingle(), Is.LessThan(1e-5));
        var one = FusedKernels.Linear(input.select(0, 0), weight, bias) - FusedKernels.PlainLinear(input.select(0, 0), weight, bias);
        Assert.That(one.abs().max().ToSingle(), Is.LessThan(1e-5));
    }

    [Test]
    public void Linear_with_gradients_widens_too()
    {
        using var scope = NewDisposeScope();
        var (input, weight) = (rand(3, 8).requires_grad_(), rand(5, 8).to_type(ScalarType.BFloat16));
        FusedKernels.Linear(input, weight, null).sum().backward();
        Assert.That(input.grad!.shape, Is.EqualTo(new long[] { 3, 8 }));
    }

    [Test]
    public void SwiGlu([Values(2, 6, 64)] long width) => AssertEqual(
        x => FusedKernels.SwiGlu(x[0]), x => FusedKernels.PlainSwiGlu(x[0]), Leaf(4, 3, width));

    [Test]
    public void SwiGlu_of_large_values_stays_finite()
    {
        using var scope = NewDisposeScope();
        var result = FusedKernels.SwiGlu(tensor(new float[] { -100, 100, 2, 3 })); // gates -100, 100; ups 2, 3
        Assert.That(result.data<float>().ToArray(), Is.EqualTo(new[] { 0f, 300f }).Within(1e-4f));
    }

    [Test]
    public void RotaryTail([Values(0, 6)] long plain)
    {
        using var scope = NewDisposeScope();
        var (cosine, sine) = (rand(5, 4), rand(5, 4)); // [T, P]
        AssertEqual(
            x => FusedKernels.RotaryTail(x[0], cosine, sine), x => FusedKernels.PlainRotaryTail(x[0], cosine, sine),
            Leaf(2, 5, 3, plain + 8));
    }

    [Test]
    public void RotaryHalves()
    {
        using var scope = NewDisposeScope();
        var (cosine, sine) = (rand(5, 4), rand(5, 4)); // [T, P]
        var input = rand([2, 5, 3, 11]).narrow(-1, 2, 8); // a view
        using (no_grad())
        {
            var difference = FusedKernels.RotaryHalves(input, cosine, sine) - FusedKernels.PlainRotaryHalves(input, cosine, sine);
            Assert.That(difference.abs().max().ToSingle(), Is.LessThan(1e-6));
        }

        AssertEqual(
            x => FusedKernels.RotaryHalves(x[0], cosine, sine), x => FusedKernels.PlainRotaryHalves(x[0], cosine, sine), Leaf(2, 5, 3, 8));
    }

    [Test]
    public void Attention_causal([Values(1, 3, 17)] long queries, [Values(0, 20)] long earlier)
    {
        var keys = queries + earlier;
        AssertEqual(
            x => FusedKernels.Attention(x[0], x[1], x[2], null, .3), x => FusedKernels.PlainAttention(x[0], x[1], x[2], null, .3),
            Leaf(2, queries, 4, 12), Leaf(2, keys, 4, 12), Leaf(2, keys, 4, 10));
    }

    [Test]
    public void Attention_of_heads_that_share_keys([Values(1, 2)] long groups) => AssertEqual(
        x => FusedKernels.Attention(x[0], x[1], x[2], null, .3), x => FusedKernels.PlainAttention(x[0], x[1], x[2], null, .3),
        Leaf(3, 2, 4, 24), Leaf(3, 9, groups, 24), Leaf(3, 9, groups, 16));

    [Test]
    public void Attention_over_spans()
    {
        using var scope = NewDisposeScope();
        var first = tensor(new long[] { 0, 0, 2, 2, 4, 0, 1, 2, 3, 3 }, [2, 5]);
        AssertEqual(
            x => FusedKernels.Attention(x[0], x[1], x[2], first, .3), x => FusedKernels.PlainAttention(x[0], x[1], x[2], first, .3),
            Leaf(2, 5, 2, 8), Leaf(2, 5, 2, 8), Leaf(2, 5, 2, 8));
    }

    [Test]
    public void Attention_refuses_a_query_that_sees_nothing()
    {
        using var scope = NewDisposeScope();
        var (query, first) = (randn(1, 2, 1, 8), tensor(new long[] { 0, 2 }, [1, 2]));
        Assert.That(
            () => FusedKernels.Attention(query, query, query, first, 1),
            Throws.TypeOf<TorchException>().With.Message.Contains("cannot see from 2 on"));
    }

    [Test]
    public void Experts([Values(1, 40)] long tokens)
    {
        using var scope = NewDisposeScope();
        var indices = rand(tokens, 6).topk(2).indexes; // [N, K]; with one token most experts get none
        AssertEqual(
            x => FusedKernels.Experts(x[0], indices, x[1], x[2], x[3]),
            x => FusedKernels.PlainExperts(x[0], indices, x[1], x[2], x[3]),
            Leaf(tokens, 8), Leaf(tokens, 2), Leaf(6, 10, 8), Leaf(6, 8, 5));
    }

    [Test]
    public void Experts_refuse_an_index_beyond_the_last()
    {
        using var scope = NewDisposeScope();
        var indices = tensor(new long[] { 0, 3 }, [1, 2]);
        Assert.That(
            () => FusedKernels.Experts(randn(1, 4), indices, randn(1, 2), randn(3, 4, 4), randn(3, 4, 2)),
            Throws.TypeOf<TorchException>().With.Message.Contains("no expert 3"));
    }

    [Test]
    public void NewtonSchulz([Values(1, 5)] int steps)
    {
        using var scope = NewDisposeScope();
        var matrices = randn(7, 6, 10);
        var difference = Difference(FusedKernels.NewtonSchulz(matrices, steps), FusedKernels.PlainNewtonSchulz(matrices, steps));
        Assert.That(difference, Is.LessThan(1e-4)); // five steps multiply rounding errors by about a hundred
    }

    [Test]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Multiple(() =>
        {
            Assert.That(() => FusedKernels.RmsNorm(randn(2, 3), randn(4), 1e-5), Throws.TypeOf<TorchException>());
            Assert.That(() => FusedKernels.SwiGlu(randn(2, 3)), Throws.TypeOf<TorchException>());
            Assert.That(() => FusedKernels.RotaryTail(randn(1, 2, 1, 4), rand(3, 2), rand(3, 2)), Throws.TypeOf<TorchException>());
            Assert.That(
                () => FusedKernels.Attention(randn(1, 2, 3, 4), randn(1, 2, 2, 4), randn(1, 2, 2, 4), null, 1),
                Throws.TypeOf<TorchException>());
        });
    }

    private static Tensor Leaf(params long[] size) => randn(size).requires_grad_();

    private static void AssertEqual(Func<Tensor[], Tensor> fast, Func<Tensor[], Tensor> plain, params Tensor[] leaves)
    {
        using var scope = NewDisposeScope();
        var (actual, expected) = (fast(leaves), plain(leaves));
        var upstream = randn_like(expected);
        var actualGradients = autograd.grad([(actual * upstream).sum()], leaves);
        var expectedGradients = autograd.grad([(expected * upstream).sum()], leaves);
        using (no_grad())
            Assert.That(Difference(fast(leaves), expected), Is.LessThan(1e-5), "without a graph");
        Assert.That(Difference(actual, expected), Is.LessThan(1e-5), "with a graph");
        for (var i = 0; i < leaves.Length; i++)
            Assert.That(Difference(actualGradients[i], expectedGradients[i]), Is.LessThan(1e-5), $"gradient {i}");
    }

    // The largest difference, measured by the largest value.
    private static double Difference(Tensor actual, Tensor expected) =>
        (actual - expected).abs().max().ToDouble() / Math.Max(1, expected.abs().max().ToDouble());
}
