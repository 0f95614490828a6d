using MiniR1.Training;
using NUnit.Framework;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Tests.Training;

public sealed class AdamWOptimizerTests
{
    private const double Unclipped = 1e9;
    private static readonly AdamWConfig s_config = new() { Beta1 = .8, Beta2 = .95, Epsilon = 1e-6, WeightDecay = .1 };

    [Test]
    public void It_equals_the_librarys_AdamW_with_decay_on_matrices_alone()
    {
        using var scope = NewDisposeScope();
        Parameter[] ours = Parameters();
        Parameter[] theirs = Parameters();
        using var optimizer = new AdamWOptimizer(Named(ours), s_config);
        using var matrices = Library(theirs[..2], s_config.WeightDecay);
        using var vectors = Library(theirs[2..], 0);
        for (var step = 0; step < 5; step++)
        {
            foreach (var (parameter, gradient) in theirs.Zip(RandomGradients.Draw(optimizer, step)))
                parameter.grad = gradient;
            matrices.step();
            vectors.step();
            optimizer.Step(RandomGradients.Draw(optimizer, step), .01, Unclipped);
        }

        for (var i = 0; i < ours.Length; i++)
            Assert.That(MicroModel.Values(ours[i]), Is.EqualTo(MicroModel.Values(theirs[i])).Within(1e-7));
    }

    [Test]
    public void Without_gradients_only_matrices_shrink()
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        var before = parameters.Select(MicroModel.Values).ToArray();
        using var optimizer = new AdamWOptimizer(Named(parameters), s_config);
        optimizer.Step([.. parameters.Select(parameter => zeros_like(parameter))], .5, 1);
        Assert.Multiple(() =>
        {
            for (var i = 0; i < parameters.Length; i++)
            {
                var factor = i < 2 ? 1 - (.5f * .1f) : 1;
                Assert.That(MicroModel.Values(parameters[i]), Is.EqualTo(before[i].Select(value => value * factor)).Within(1e-7));
            }
        });
    }

    [Test]
    public void The_common_norm_is_told_and_clipped()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(zeros(1, 1)), new(zeros(1))];
        using var optimizer = new AdamWOptimizer(Named(parameters), new AdamWConfig { Beta1 = 0 });
        Assert.That(optimizer.Step([tensor([3f], [1, 1]), tensor([4f])], .01, .5), Is.EqualTo(5).Within(1e-6));
        // With Beta1 = 0 the first moment is the clipped gradient.
        Assert.That(
            optimizer.State().Where(entry => entry.Name.EndsWith("exp_avg", StringComparison.Ordinal)).Select(entry => entry.Tensor.ToSingle()),
            Is.EqualTo(new[] { .3f, .4f }).Within(1e-6));
    }

    [Test]
    public void A_restored_optimizer_makes_the_same_next_steps()
    {
        using var scope = NewDisposeScope();
        var (parameters, copies) = (Parameters(), Parameters());
        using var optimizer = new AdamWOptimizer(Named(parameters), s_config);
        using var restored = new AdamWOptimizer(Named(copies), s_config);
        for (var step = 0; step < 3; step++)
            optimizer.Step(RandomGradients.Draw(optimizer, step), .01, 1);
        using (no_grad())
        {
            foreach (var (copy, parameter) in copies.Zip(parameters))
                copy.copy_(parameter);
        }

        restored.Restore(optimizer.State().ToDictionary(entry => entry.Name, entry => entry.Tensor), optimizer.Steps);
        optimizer.Step(RandomGradients.Draw(optimizer, 3), .01, 1);
        restored.Step(RandomGradients.Draw(restored, 3), .01, 1);
        Assert.That(restored.Steps, Is.EqualTo(4));
        Assert.That(copies.SelectMany(MicroModel.Values), Is.EqualTo(parameters.SelectMany(MicroModel.Values)));
    }

    [Test]
    public void A_state_without_a_moment_is_refused_by_its_name()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new AdamWOptimizer(Named(Parameters()), s_config);
        var state = optimizer.State().Where(entry => entry.Name != "1.exp_avg_sq").ToDictionary(entry => entry.Name, entry => entry.Tensor);
        Assert.That(() => optimizer.Restore(state, 1), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("'1.exp_avg_sq'"));
    }

    [Test]
    public void A_model_of_matrices_alone_is_no_special_case()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(ones(2, 2))];
        using var optimizer = new AdamWOptimizer(Named(parameters), new AdamWConfig());
        optimizer.Step([ones(2, 2)], .25, Unclipped);
        Assert.That(MicroModel.Values(parameters[0]), Is.EqualTo(new[] { .75f, .75f, .75f, .75f }).Within(1e-6));
    }

    private static AdamW Library(Parameter[] parameters, double weightDecay) => optim.AdamW(
        parameters, .01, s_config.Beta1, s_config.Beta2, s_config.Epsilon, weightDecay);

    private static Parameter[] Parameters()
    {
        using var generator = new Generator(9);
        long[][] shapes = [[3, 4], [2, 3, 2], [5], [1]];
        return [.. shapes.Select(shape => new Parameter(randn(shape, generator: generator)))];
    }

    private static IEnumerable<(string, Parameter)> Named(Parameter[] parameters) =>
        parameters.Select((parameter, i) => ($"{i}", parameter));
}
