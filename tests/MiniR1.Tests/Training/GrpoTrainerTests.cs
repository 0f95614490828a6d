using MiniR1.Training;
using NUnit.Framework;

namespace MiniR1.Tests.Training;

public sealed class GrpoTrainerTests
{
    [Test]
    public void A_step_is_a_function_of_weights_moments_seed_and_step()
    {
        using var workers = new WorkerThreads(2);
        var (first, firstWeights) = Run(workers);
        var (second, secondWeights) = Run(workers);
        Assert.That(second.Select(WithoutTimes), Is.EqualTo(first.Select(WithoutTimes)));
        Assert.That(secondWeights, Is.EqualTo(firstWeights));
    }

    [Test]
    public void It_measures_all_completions_and_follows_the_schedule()
    {
        using var workers = new WorkerThreads(1);
        var (steps, _) = Run(workers);
        Assert.Multiple(() =>
        {
            Assert.That(steps.Select(step => step.Behaviour.Samples), Is.All.EqualTo(12));
            Assert.That(steps.Select(step => step.LearningRate), Is.EqualTo(new[] { .2, .4, .6 }.Select(part => part * 3e-4)).Within(1e-12));
            Assert.That(steps.Select(step => step.ZeroVariance), Is.All.InRange(0, 1));
            Assert.That(steps.Select(step => step.Behaviour.Entropy), Is.EqualTo(steps.Select(step => (double?)step.Update.Entropy)));
            Assert.That(steps.Select(step => step.SamplingSeconds), Is.All.Positive);
            Assert.That(steps.Select(step => step.UpdateSeconds), Is.All.Positive);
        });
    }

    private static (GrpoStep[] Steps, float[] Weights) Run(WorkerThreads workers)
    {
        using var model = MicroModel.Build();
        using var reference = MicroModel.Build();
        using var optimizer = new AdamWOptimizer(model.named_parameters(), new AdamWConfig { Beta2 = .99 });
        var trainer = TrainingLeakTests.Trainer(model, reference, optimizer, workers);
        GrpoStep[] steps = [.. Enumerable.Range(0, 3).Select(trainer.Step)];
        return (steps, MicroModel.Weights(model));
    }

    private static GrpoStep WithoutTimes(GrpoStep step) => step with { SamplingSeconds = 0, UpdateSeconds = 0 };
}
