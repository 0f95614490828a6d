using MiniR1.Model;
using MiniR1.Training;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Tests.Training;

public sealed class PretrainerTests
{
    [Test]
    public void The_loss_of_packed_rows_is_that_of_the_documents_one_by_one()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = MicroModel.Build();
        var batch = MicroCorpus.Build(MicroCorpus.Config).Read(0);
        var targets = batch.Sum(rows => rows.Targets);
        var packed = batch.Sum(rows => Pretrainer.Loss(model, rows, targets).ToDouble());
        Assert.That(packed, Is.EqualTo(batch.Sum(rows => Naively(model, rows)) / targets).Within(1e-5));
    }

    [Test]
    public void A_step_makes_the_loss_smaller_and_repeats_bit_by_bit()
    {
        var (first, second) = (Train(workers: 2, steps: 12), Train(workers: 2, steps: 12));
        Assert.Multiple(() =>
        {
            Assert.That(first.Steps[^1].Loss, Is.LessThan(first.Steps[0].Loss - .5));
            Assert.That(second.Steps, Is.EqualTo(first.Steps));
            Assert.That(second.Weights, Is.EqualTo(first.Weights));
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Two_workers_compute_what_one_computes(bool muon)
    {
        var (one, two) = (Train(workers: 1, steps: 1, muon), Train(workers: 2, steps: 1, muon));
        Assert.Multiple(() =>
        {
            Assert.That(two.Steps[0].Loss, Is.EqualTo(one.Steps[0].Loss).Within(1e-6));
            Assert.That(two.Steps[0].GradientNorm, Is.EqualTo(one.Steps[0].GradientNorm).Within(1e-6));
            Assert.That(two.Steps[0].Tokens, Is.EqualTo(one.Steps[0].Tokens));
            // After one step from zero the first moments are the gradients, scaled.
            Assert.That(two.Moments.Keys, Is.EquivalentTo(one.Moments.Keys));
            foreach (var (name, moment) in one.Moments)
                Assert.That(two.Moments[name], Is.EqualTo(moment).Within(1e-6), name);
        });
    }

    [Test]
    public void Every_workers_tokens_count_in_the_balancing()
    {
        var (one, three) = (Train(workers: 1, steps: 3), Train(workers: 3, steps: 3));
        Assert.That(one.Biases, Has.Some.Not.Zero);
        Assert.That(three.Biases, Is.EqualTo(one.Biases));
    }

    [Test]
    public void The_learning_rate_follows_its_schedule() =>
        Assert.That(
            Train(workers: 1, steps: 4).Steps.Select(step => step.LearningRate),
            Is.EqualTo(Enumerable.Range(0, 4).Select(step => MicroCorpus.Config.LearningRate.At(step, MicroCorpus.Config.Steps))));

    private static double Naively(CausalLanguageModel model, PackedRows rows)
    {
        var sum = 0.0;
        foreach (var document in Enumerable.Range(0, rows.Ids.Length).Where(place => rows.DocumentIds[place] > 0)
            .GroupBy(place => (place / rows.Length, rows.DocumentIds[place])))
        {
            var places = document.ToArray();
            var ids = places.Select(place => rows.Ids[place]).ToArray();
            var logs = model.Logits(model.Forward(tensor(ids, [1, ids.Length]))).log_softmax(-1); // [1, T, V]
            sum -= Enumerable.Range(1, ids.Length - 1).Where(i => rows.IsTarget[places[i]])
                .Sum(i => logs[0, i - 1, ids[i]].ToDouble());
        }

        return sum;
    }

    private static Trained Train(int workers, int steps, bool muon = false)
    {
        using var scope = NewDisposeScope();
        using var model = MicroModel.Build();
        using var threads = new WorkerThreads(workers);
        var config = MicroCorpus.Config with { Muon = muon ? new MuonConfig() : null };
        using var trainer = new Pretrainer(model, MicroCorpus.Build(config), config, threads);
        var measured = Enumerable.Range(0, steps).Select(trainer.Step).ToArray();
        var moments = trainer.Optimizer.State().Where(entry => !entry.Name.EndsWith("exp_avg_sq", StringComparison.Ordinal));
        return new Trained(
            measured,
            MicroModel.Weights(model),
            moments.ToDictionary(entry => entry.Name, entry => MicroModel.Values(entry.Tensor)),
            [.. model.named_buffers().SelectMany(buffer => MicroModel.Values(buffer.buffer))]);
    }

    private sealed record Trained(
        PretrainingStep[] Steps, float[] Weights, Dictionary<string, float[]> Moments, float[] Biases);
}
