using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace LibTorch.Tests.Autograd;

/// <summary>Analytic gradients of whole layers against central differences in double precision.</summary>
public sealed class GradientCheckTests : TensorFixture
{
    private const double Step = 1e-5;

    private static IEnumerable<TestCaseData> Layers()
    {
        yield return Case("attention", Attention, [2, 3, 4], [2, 3, 4], [2, 3, 4]);
        yield return Case(
            "fused attention", x => nn.functional.scaled_dot_product_attention(x[0], x[1], x[2], is_casual: true),
            [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]);
        yield return Case("SwiGLU", x => (x[0].matmul(x[1]).silu() * x[0].matmul(x[2])).matmul(x[3]), [3, 4], [4, 5], [4, 5], [5, 4]);
        yield return Case("RMSNorm", RmsNorm, [3, 4], [4]);
        yield return Case(
            "cross entropy", x => nn.functional.cross_entropy(x[0], tensor(new long[] { 1, 0, 3 })), [3, 4]);
        yield return Case("experts", Experts, [4, 3], [3, 3], [4]);
        yield return Case("log-sum-exp of an embedding", Embedding, [5, 3]);
    }

    [TestCaseSource(nameof(Layers))]
    public void Analytic_equals_numeric(Func<Tensor[], Tensor> layer, long[][] shapes)
    {
        using var generator = new Generator(7);
        var inputs = Array.ConvertAll(shapes, shape => randn(shape, float64, generator: generator).requires_grad_());
        var weights = randn(layer(inputs).shape, float64, generator: generator);
        var analytic = autograd.grad([(layer(inputs) * weights).sum()], inputs);
        for (var i = 0; i < inputs.Length; i++)
        {
            var numeric = Numeric(() => (layer(inputs) * weights).sum().ToDouble(), inputs[i]);
            Assert.That(Values(analytic[i]), Is.EqualTo(numeric).Within(1e-8), $"input {i}");
        }
    }

    private static double[] Numeric(Func<double> loss, Tensor input)
    {
        using var quiet = no_grad();
        using var data = input.detach().data<double>();
        var slopes = new double[data.Count];
        for (var i = 0; i < slopes.Length; i++)
        {
            using var scope = NewDisposeScope();
            var value = data[i];
            data[i] = value + Step;
            var above = loss();
            data[i] = value - Step;
            var below = loss();
            data[i] = value;
            slopes[i] = (above - below) / (2 * Step);
        }

        return slopes;
    }

    private static Tensor Attention(Tensor[] inputs)
    {
        var scores = inputs[0].matmul(inputs[1].mT) / Math.Sqrt(inputs[0].size(-1)); // [B, T, T]
        var future = ones(3, 3, @bool).triu(1);
        return scores.masked_fill(future, double.NegativeInfinity).softmax(-1).matmul(inputs[2]);
    }

    private static Tensor RmsNorm(Tensor[] inputs) =>
        inputs[0] * (inputs[0].square().mean([-1], keepdim: true) + 1e-6).rsqrt() * inputs[1];

    // Tokens 0, 2 and 3 go through a matrix and are added back, weighted by their gates.
    private static Tensor Experts(Tensor[] inputs)
    {
        var (tokens, weight, gates) = (inputs[0], inputs[1], inputs[2].sigmoid());
        var chosen = tensor(new long[] { 0, 2, 3 });
        var outputs = tokens.index_select(0, chosen).matmul(weight) * gates.index_select(0, chosen).unsqueeze(1);
        return tokens.index_add(0, chosen, outputs, 1);
    }

    private static Tensor Embedding(Tensor[] inputs)
    {
        var rows = inputs[0][TensorIndex.Tensor(tensor(new long[] { 4, 1, 4 }))];
        return cat([rows, rows.cos()], 1).logsumexp(1);
    }

    private static TestCaseData Case(string name, Func<Tensor[], Tensor> layer, params long[][] shapes) =>
        new TestCaseData(layer, shapes).SetArgDisplayNames(name);
}
