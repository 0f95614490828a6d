using MiniR1.Training;
using NUnit.Framework;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Tests.Training;

public sealed class MuonOptimizerTests
{
    private const double Peak = .004;
    private static readonly MuonConfig s_config = new() { LearningRate = .02, Momentum = .9, WeightDecay = .1 };
    private static readonly double[,] s_weights = { { .5, -1, 2 }, { 1.5, .25, -.75 } };
    private static readonly double[][,] s_gradients =
    [
        new double[,] { { .3, .1, -.2 }, { -.4, .6, .5 } },
        new double[,] { { -.7, .2, .1 }, { .2, -.3, .9 } },
    ];

    [TestCase(false)]
    [TestCase(true)]
    public void Two_steps_of_one_matrix_equal_plain_loops(bool standing)
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(Tensor(s_weights, standing));
        using var optimizer = new MuonOptimizer([("model.layers.0.mlp.up_proj.weight", parameter)], s_config, new AdamWConfig(), Peak);
        var (weights, momentum) = ((double[,])s_weights.Clone(), new double[2, 3]);
        foreach (var gradient in s_gradients)
        {
            optimizer.Step([Tensor(gradient, standing)], Peak / 2, 1); // half of the schedule's peak: half of Muon's rate
            Naively(weights, momentum, gradient, s_config.LearningRate / 2);
            Assert.That(MicroModel.Values(parameter), Is.EqualTo(MicroModel.Values(Tensor(weights, standing))).Within(2e-6));
        }

        Assert.That(optimizer.Steps, Is.EqualTo(2));
    }

    [Test]
    public void Matrices_of_one_shape_do_not_mix()
    {
        using var scope = NewDisposeScope();
        Parameter[] together = [new(Tensor(s_weights, false)), new(Tensor(s_weights, true)), new(Tensor(s_gradients[1], false))];
        Tensor[] gradients = [Tensor(s_gradients[0], false), Tensor(s_gradients[1], true), Tensor(s_weights, false)];
        Parameter[] alone = [.. together.Select(parameter => new Parameter(parameter.detach().clone()))];
        using (var optimizer = new MuonOptimizer(
            together.Select((parameter, i) => ($"model.layers.{i}.weight", parameter)), s_config, new AdamWConfig(), Peak))
        {
            optimizer.Step(gradients, Peak, 1);
        }

        for (var i = 0; i < alone.Length; i++)
        {
            using var optimizer = new MuonOptimizer([("model.layers.0.weight", alone[i])], s_config, new AdamWConfig(), Peak);
            optimizer.Step([gradients[i]], Peak, 1);
            Assert.That(MicroModel.Values(together[i]), Is.EqualTo(MicroModel.Values(alone[i])).Within(1e-6));
        }
    }

    [Test]
    public void It_takes_the_layers_matrices_and_leaves_the_rest_to_AdamW()
    {
        using var model = MicroModel.Build();
        using var optimizer = new MuonOptimizer(model.named_parameters(), s_config, new AdamWConfig(), Peak);
        string[] left =
        [
            .. model.named_parameters().Where(entry => entry.parameter.shape.Length == 1).Select(entry => entry.name),
            "model.embed_tokens.weight", "model.layers.1.mlp.gate.weight", "lm_head.weight",
        ];
        var adamW = optimizer.State().Select(entry => entry.Name).Where(name => name.EndsWith(".exp_avg", StringComparison.Ordinal));
        Assert.That(adamW, Is.EquivalentTo(left.Select(name => $"{name}.exp_avg")));
        var numbers = optimizer.State().Where(entry => entry.Name.StartsWith("muon.", StringComparison.Ordinal))
            .Sum(entry => entry.Tensor.numel());
        Assert.That(
            numbers,
            Is.EqualTo(model.named_parameters().Where(entry => !left.Contains(entry.name)).Sum(entry => entry.parameter.numel())));
    }

    [Test]
    public void A_restored_optimizer_makes_the_same_next_steps()
    {
        using var scope = NewDisposeScope();
        using var model = MicroModel.Build();
        using var copy = MicroModel.Build(seed: 2);
        using var optimizer = new MuonOptimizer(model.named_parameters(), s_config, new AdamWConfig(), Peak);
        using var restored = new MuonOptimizer(copy.named_parameters(), s_config, new AdamWConfig(), Peak);
        for (var step = 0; step < 3; step++)
            optimizer.Step(RandomGradients.Draw(optimizer, step), Peak, 1);
        using (no_grad())
        {
            foreach (var (name, value) in model.state_dict())
                copy.state_dict()[name].copy_(value);
        }

        restored.Restore(optimizer.State().ToDictionary(entry => entry.Name, entry => entry.Tensor), optimizer.Steps);
        for (var step = 3; step < 5; step++)
        {
            optimizer.Step(RandomGradients.Draw(optimizer, step), Peak, 1);
            restored.Step(RandomGradients.Draw(restored, step), Peak, 1);
        }

        Assert.That(MicroModel.Weights(copy), Is.EqualTo(MicroModel.Weights(model)));
        Assert.That(restored.Steps, Is.EqualTo(5));
    }

    private static Tensor Tensor(double[,] matrix, bool standing)
    {
        var lying = tensor([.. matrix.Cast<double>().Select(value => (float)value)], [2, 3]);
        return standing ? lying.T.contiguous() : lying;
    }

    private static void Naively(double[,] weights, double[,] momentum, double[,] gradient, double learningRate)
    {
        var looked = new double[2, 3];
        for (var i = 0; i < 2; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                momentum[i, j] = (.9 * momentum[i, j]) + (.1 * gradient[i, j]);
                looked[i, j] = (.9 * momentum[i, j]) + (.1 * gradient[i, j]);
            }
        }

        var direction = Orthogonalise(looked);
        for (var i = 0; i < 2; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                weights[i, j] *= 1 - (learningRate * .1);
                weights[i, j] -= learningRate * .2 * Math.Sqrt(3) * direction[i, j];
            }
        }
    }

    private static double[,] Orthogonalise(double[,] matrix)
    {
        var norm = Math.Sqrt(matrix.Cast<double>().Sum(value => value * value));
        var x = new double[2, 3];
        for (var i = 0; i < 2; i++)
        {
            for (var j = 0; j < 3; j++)
                x[i, j] = matrix[i, j] / norm;
        }

        for (var step = 0; step < 5; step++)
        {
            var gram = Product(x, Transposed(x));
            var (cubic, quintic) = (Product(gram, x), Product(gram, Product(gram, x)));
            for (var i = 0; i < 2; i++)
            {
                for (var j = 0; j < 3; j++)
                    x[i, j] = (3.4445 * x[i, j]) - (4.775 * cubic[i, j]) + (2.0315 * quintic[i, j]);
            }
        }

        return x;
    }

    private static double[,] Product(double[,] left, double[,] right)
    {
        var product = new double[left.GetLength(0), right.GetLength(1)];
        for (var i = 0; i < product.GetLength(0); i++)
        {
            for (var j = 0; j < product.GetLength(1); j++)
            {
                for (var k = 0; k < right.GetLength(0); k++)
                    product[i, j] += left[i, k] * right[k, j];
            }
        }

        return product;
    }

    private static double[,] Transposed(double[,] matrix)
    {
        var transposed = new double[matrix.GetLength(1), matrix.GetLength(0)];
        for (var i = 0; i < matrix.GetLength(0); i++)
        {
            for (var j = 0; j < matrix.GetLength(1); j++)
                transposed[j, i] = matrix[i, j];
        }

        return transposed;
    }
}
