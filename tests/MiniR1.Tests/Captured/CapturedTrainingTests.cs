using LibTorch.Testing;
using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Tests.Training;
using MiniR1.Tokenization;
using MiniR1.Training;
using MiniR1.Training.Captured;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Captured;

/// <summary>Captured training in float32 against the trainers that the course shows.</summary>
[TestFixtureSource(typeof(Devices), nameof(Devices.All))]
public sealed class CapturedTrainingTests(string where)
{
    private static readonly ArithmeticTokenizer s_tokenizer = new();
    // Balancing counts padding too, of which a fixed number of rows has more.
    private static readonly PretrainingConfig s_pretraining = MicroCorpus.Config with { RowLengths = [96], Rows = 12, BalancingRate = 0 };

    [Test]
    public void Pretraining_gives_the_plain_trainers_weights([Values] bool muon)
    {
        var config = s_pretraining with { Muon = muon ? new MuonConfig() : null };
        using var expected = MicroModel.Build();
        using var workers = new WorkerThreads(1);
        using var plain = new Pretrainer(expected, MicroCorpus.Build(config), config, workers);
        using var model = MicroModel.BuildOn(Devices.Require(where));
        using var mixed = new MixedPrecisionModel(model, ScalarType.Float32);
        using var captured = new CapturedPretrainer(mixed, MicroCorpus.Build(config), config, firstStep: 0);
        for (var step = 0; step < 4; step++)
        {
            var (one, other) = (plain.Step(step), captured.Step(step, measure: true)!);
            Assert.Multiple(() =>
            {
                Assert.That(other.Loss, Is.EqualTo(one.Loss).Within(2e-4), $"loss of step {step}");
                Assert.That(other.GradientNorm, Is.EqualTo(one.GradientNorm).Within(.01 * one.GradientNorm));
                Assert.That(other.LearningRate, Is.EqualTo(one.LearningRate));
                Assert.That(other.Tokens, Is.EqualTo(one.Tokens));
            });
        }

        Assert.That(captured.Optimizer.Steps, Is.EqualTo(4));
        Assert.That(MeanDifference(MicroModel.Weights(model), MicroModel.Weights(expected)), Is.LessThan(2e-4));
    }

    [Test]
    public void A_policy_update_gives_the_plain_updates_weights([Values] LossNormalisation normalisation, [Values(0, .05)] double klWeight)
    {
        var config = new GrpoConfig
        {
            MaxNewTokens = 20,
            MicrobatchRows = 3,
            Normalisation = normalisation,
            KlWeight = klWeight,
            SkipZeroVarianceGroups = true,
        };
        using var expected = MicroModel.Build();
        using var reference = MicroModel.Build(seed: 2);
        using var workers = new WorkerThreads(1);
        using var optimizer = new AdamWOptimizer(expected.named_parameters(), config.Optimizer);
        var plain = new GrpoUpdate(expected, reference, optimizer, config, s_tokenizer.PadId, workers);
        var device = Devices.Require(where);
        using var model = MicroModel.BuildOn(device);
        using var referenceThere = MicroModel.BuildOn(device, seed: 2);
        using var mixed = new MixedPrecisionModel(model, ScalarType.Float32);
        using var captured = new CapturedPolicyUpdate(mixed, referenceThere, config, length: 48);
        for (var step = 0; step < 3; step++)
        {
            var rows = Rollout(expected, step);
            double[] advantages = [.. rows.Select((_, row) => (row % 5) - 2.0)];
            var (one, other) = (plain.Apply(rows, advantages, 1e-3), captured.Apply(rows, advantages, 1e-3));
            Assert.Multiple(() =>
            {
                Assert.That(other.GradientNorm, Is.EqualTo(one.GradientNorm).Within(.01 * one.GradientNorm));
                Assert.That(other.Entropy, Is.EqualTo(one.Entropy).Within(1e-3));
                Assert.That(other.ClipFraction, Is.EqualTo(one.ClipFraction).Within(.02));
                Assert.That(other.Kl is null, Is.EqualTo(klWeight == 0));
                Assert.That(other.Kl ?? 0, Is.EqualTo(klWeight == 0 ? 0 : one.Kl!.Value).Within(1e-3));
            });
        }

        Assert.That(MeanDifference(MicroModel.Weights(model), MicroModel.Weights(expected)), Is.LessThan(1e-4));
    }

    [Test]
    public void A_state_goes_on_with_the_same_moments()
    {
        using var model = MicroModel.BuildOn(Devices.Require(where));
        using var first = Optimizer(model);
        Step(first, .1f);
        using var second = Optimizer(model);
        second.Restore(first.State().ToDictionary(entry => entry.Name, entry => entry.Tensor), first.Steps);
        Assert.That(second.Steps, Is.EqualTo(1));
        foreach (var ((name, one), (_, other)) in first.State().Zip(second.State()))
            Assert.That(MicroModel.Values(other), Is.EqualTo(MicroModel.Values(one)), name);

        CapturedOptimizer Optimizer(CausalLanguageModel of) =>
            new(of.named_parameters(), new AdamWConfig(), new MuonConfig(), peak: 1e-3, gradientClip: 1);

        void Step(CapturedOptimizer optimizer, float value)
        {
            using var scope = NewDisposeScope();
            optimizer.LearningRate.fill_(1e-3);
            optimizer.Step([.. model.parameters().Select(parameter => full_like(parameter, value))]);
        }
    }

    [Test]
    [NonParallelizable]
    public void A_hundred_steps_leave_no_tensors()
    {
        var config = s_pretraining with { Steps = 110, Documents = 6, Rows = 4, Muon = new MuonConfig() };
        using var model = MicroModel.BuildOn(Devices.Require(where));
        using var mixed = new MixedPrecisionModel(model, ScalarType.BFloat16);
        using var captured = new CapturedPretrainer(mixed, MicroCorpus.Build(config), config, firstStep: 0);
        captured.Step(0, measure: true);
        var before = LiveTensors.Settled();
        for (var step = 1; step <= 100; step++)
            captured.Step(step, measure: true);
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    private static GeneratedSequence[] Rollout(CausalLanguageModel model, int step)
    {
        int[][] prompts = [.. new[] { "1 2 3=6:", "9 8=17:", "4 4 4=12:", "7=7:" }.Select(text => PromptEncoding.Encode(s_tokenizer, text))];
        return MicroModel.Generator(model).Generate(prompts, 5, new SamplingOptions { MaxNewTokens = 20, Seed = (ulong)step });
    }

    // Adam divides by the root of tiny squares: single weights may go another way, their mean must not.
    private static double MeanDifference(float[] one, float[] other) => one.Zip(other, (a, b) => Math.Abs((double)a - b)).Average();
}
