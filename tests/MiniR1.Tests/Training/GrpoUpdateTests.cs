using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Tokenization;
using MiniR1.Training;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Training;

public sealed class GrpoUpdateTests
{
    private static readonly ArithmeticTokenizer s_tokenizer = new();
    private static readonly GrpoConfig s_config = new() { MaxNewTokens = 20, MicrobatchRows = 3 };

    [Test]
    public void On_policy_and_with_the_policy_as_reference_nothing_is_clipped_or_diverges()
    {
        var updated = Update(s_config, workers: 2);
        Assert.Multiple(() =>
        {
            Assert.That(updated.Statistics.ClipFraction, Is.Zero);
            Assert.That(updated.Statistics.Kl, Is.Zero.Within(1e-6));
            Assert.That(updated.Statistics.GradientNorm, Is.Positive);
            Assert.That(updated.Statistics.Entropy, Is.InRange(.1, Math.Log(MicroModel.Config.VocabSize)));
        });
    }

    [Test]
    public void Neither_workers_nor_micro_batches_change_the_gradient([Values] LossNormalisation normalisation)
    {
        var config = s_config with { Normalisation = normalisation };
        var expected = Update(config with { MicrobatchRows = 100 }, workers: 1);
        foreach (var workers in new[] { 1, 2, 5 })
        {
            var actual = Update(config, workers);
            Assert.Multiple(() =>
            {
                Assert.That(actual.Gradients, Is.EqualTo(expected.Gradients).Within(1e-6 * expected.Statistics.GradientNorm));
                Assert.That(actual.Statistics.GradientNorm, Is.EqualTo(expected.Statistics.GradientNorm).Within(1e-5));
                Assert.That(actual.Statistics.Entropy, Is.EqualTo(expected.Statistics.Entropy).Within(1e-5));
            });
        }
    }

    [Test]
    public void Rewarded_texts_become_likelier_and_the_others_less_likely()
    {
        using var scope = NewDisposeScope();
        using var model = MicroModel.Build();
        var rows = Rollout(model);
        var advantages = rows.Select((_, row) => row % 2 == 0 ? 1.0 : -1).ToArray();
        var before = LogProbabilities(model, rows);
        using var optimizer = new AdamWOptimizer(model.named_parameters(), s_config.Optimizer);
        using var workers = new WorkerThreads(1);
        new GrpoUpdate(model, null, optimizer, s_config, s_tokenizer.PadId, workers).Apply(rows, advantages, 1e-3);
        var gains = LogProbabilities(model, rows).Zip(before, (after, was) => after - was).ToArray();
        Assert.That(gains.Where((_, row) => row % 2 == 0).Sum(), Is.GreaterThan(gains.Where((_, row) => row % 2 == 1).Sum()));
        Assert.That(gains.Where((_, row) => row % 2 == 0).Sum(), Is.Positive);
    }

    [Test]
    public void Groups_without_variance_are_left_out_on_request_and_alone_change_nothing()
    {
        using var scope = NewDisposeScope();
        using var model = MicroModel.Build();
        var before = MicroModel.Weights(model);
        var rows = Rollout(model);
        using var optimizer = new AdamWOptimizer(model.named_parameters(), s_config.Optimizer);
        using var workers = new WorkerThreads(2);
        var update = new GrpoUpdate(model, null, optimizer, s_config with { SkipZeroVarianceGroups = true }, s_tokenizer.PadId, workers);
        var statistics = update.Apply(rows, new double[rows.Length], 1e-3);
        Assert.That(MicroModel.Weights(model), Is.EqualTo(before));
        Assert.That(optimizer.Steps, Is.Zero);
        Assert.That(statistics.GradientNorm, Is.Zero);
        Assert.That(statistics.Kl, Is.Null);
    }

    [Test]
    public void The_gradient_is_the_losss_over_the_whole_batch()
    {
        using var scope = NewDisposeScope();
        using var model = MicroModel.Build();
        var rows = Rollout(model);
        var batch = new PolicyRows(rows, s_tokenizer.PadId);
        var taken = batch.LogProbabilities(model, 1).Taken; // [B, L]
        var perToken = GrpoLoss.PerToken(
            taken, batch.OldLogProbabilities(), null, tensor([.. Advantages(rows).Select(value => (float)value)]), new GrpoLossOptions()); // [B, L]
        var loss = (perToken * batch.Mask()).sum() / rows.Sum(row => row.Completion.Length);
        var parameters = model.named_parameters().Select(entry => (Tensor)entry.parameter).ToArray();
        var gradients = autograd.grad([loss], parameters, allow_unused: true)
            .Select((gradient, i) => gradient ?? zeros_like(parameters[i])).SelectMany(MicroModel.Values);
        var updated = Update(s_config with { KlWeight = 0 }, workers: 2);
        Assert.That(updated.Gradients, Is.EqualTo(gradients).Within(1e-6 * updated.Statistics.GradientNorm));
    }

    /// <summary>One update of a fresh model; its gradients, read from Adam's first moments.</summary>
    private static (UpdateStatistics Statistics, float[] Gradients) Update(GrpoConfig config, int workers)
    {
        using var scope = NewDisposeScope();
        using var model = MicroModel.Build();
        using var reference = MicroModel.Build();
        var rows = Rollout(model);
        using var optimizer = new AdamWOptimizer(model.named_parameters(), config.Optimizer with { Beta1 = 0 });
        using var threads = new WorkerThreads(workers);
        var update = new GrpoUpdate(model, reference, optimizer, config with { GradientClip = 1e9 }, s_tokenizer.PadId, threads);
        var statistics = update.Apply(rows, Advantages(rows), 1e-3);
        var moments = optimizer.State().Where(entry => entry.Name.EndsWith(".exp_avg", StringComparison.Ordinal));
        return (statistics, [.. moments.SelectMany(entry => MicroModel.Values(entry.Tensor))]);
    }

    private static double[] Advantages(GeneratedSequence[] rows) => [.. rows.Select((_, row) => (row % 4) - 1.5)];

    private static GeneratedSequence[] Rollout(CausalLanguageModel model) => MicroModel.Generator(model).Generate(
        [PromptEncoding.Encode(s_tokenizer, "8 3 2=13:"), PromptEncoding.Encode(s_tokenizer, "1 3=3:")],
        4,
        new SamplingOptions { MaxNewTokens = s_config.MaxNewTokens, Seed = 2 });

    private static double[] LogProbabilities(CausalLanguageModel model, GeneratedSequence[] rows)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var batch = new PolicyRows(rows, s_tokenizer.PadId);
        var sums = (batch.LogProbabilities(model, 1).Taken * batch.Mask()).sum(-1); // [B]
        return [.. MicroModel.Values(sums).Select(value => (double)value)];
    }
}
