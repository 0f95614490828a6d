using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Tests.Training;
using MiniR1.Tokenization;
using MiniR1.Training;
using NUnit.Framework;

namespace MiniR1.Tests.Captured;

/// <summary>The plain generator and the plain trainers compute where the model is, and the same there.</summary>
[TestFixtureSource(typeof(Devices), nameof(Devices.All))]
public sealed class PlainFormsOnDeviceTests(string where)
{
    private static readonly ArithmeticTokenizer s_tokenizer = new();

    private static readonly int[][] s_prompts =
        [.. new[] { "1 2 3=6:", "9 8=17:", "4 4 4=12:", "7=7:" }.Select(text => PromptEncoding.Encode(s_tokenizer, text))];

    private static readonly SamplingOptions[] s_options =
    [
        SamplingOptions.Greedy(20),
        new() { MaxNewTokens = 20, Seed = 3, Banned = [ArithmeticVocabulary.Check] },
        new() { MaxNewTokens = 20, Seed = 6, TopP = .9, RepetitionPenalty = 1.3 },
    ];

    [Test]
    public void Texts([ValueSource(nameof(s_options))] SamplingOptions options)
    {
        using var expected = MicroModel.Build();
        using var model = MicroModel.BuildOn(Devices.Require(where));
        var rows = MicroModel.Generator(expected).Generate(s_prompts, 5, options);
        var there = MicroModel.Generator(model).Generate(s_prompts, 5, options);
        var naive = MicroModel.Generator(model).GenerateNaively(s_prompts[0], options, row: 0);
        Assert.Multiple(() =>
        {
            Assert.That(there.Select(row => row.Completion), Is.EqualTo(rows.Select(row => row.Completion)));
            Assert.That(naive.Completion, Is.EqualTo(rows[0].Completion));
        });
    }

    [Test]
    public void The_generator_for_a_model_is_made_once_and_writes_the_same()
    {
        using var expected = MicroModel.Build();
        using var model = MicroModel.BuildOn(Devices.Require(where));
        using var workers = new WorkerThreads(2);
        using var generators = new TextGenerators(workers, rows: 16);
        var generator = generators.For(model, s_tokenizer);
        Assert.Multiple(() =>
        {
            Assert.That(generators.For(model, s_tokenizer), Is.SameAs(generator));
            Assert.That(generators.For(expected, s_tokenizer), Is.Not.SameAs(generator));
            Assert.That(
                generator.Generate(s_prompts, 5, s_options[1]).Select(row => row.Completion),
                Is.EqualTo(MicroModel.Generator(expected).Generate(s_prompts, 5, s_options[1]).Select(row => row.Completion)));
        });
    }

    [Test]
    public void A_policy_update()
    {
        var config = new GrpoConfig { MaxNewTokens = 20, MicrobatchRows = 6, KlWeight = .05 };
        using var expected = MicroModel.Build();
        using var reference = MicroModel.Build(seed: 2);
        var device = Devices.Require(where);
        using var model = MicroModel.BuildOn(device);
        using var referenceThere = MicroModel.BuildOn(device, seed: 2);
        var rows = MicroModel.Generator(expected).Generate(s_prompts, 5, s_options[1]);
        var one = Update(expected, reference, config, rows);
        var other = Update(model, referenceThere, config, rows);
        Assert.Multiple(() =>
        {
            Assert.That(other.GradientNorm, Is.EqualTo(one.GradientNorm).Within(.001 * one.GradientNorm));
            Assert.That(other.Entropy, Is.EqualTo(one.Entropy).Within(1e-4));
            Assert.That(other.Kl!.Value, Is.EqualTo(one.Kl!.Value).Within(1e-4));
        });
        RequireNearly(MicroModel.Weights(model), MicroModel.Weights(expected));
    }

    [Test]
    public void A_pretraining_step([Values] bool muon)
    {
        using var expected = MicroModel.Build();
        using var model = MicroModel.BuildOn(Devices.Require(where));
        Assert.That(Pretrain(model, muon), Is.EqualTo(Pretrain(expected, muon)).Within(1e-4));
        RequireNearly(MicroModel.Weights(model), MicroModel.Weights(expected));
    }

    private static UpdateStatistics Update(
        CausalLanguageModel model, CausalLanguageModel reference, GrpoConfig config, GeneratedSequence[] rows)
    {
        using var workers = new WorkerThreads(2);
        using var optimizer = new AdamWOptimizer(model.named_parameters(), config.Optimizer);
        double[] advantages = [.. rows.Select((_, row) => (row % 5) - 2.0)];
        return new GrpoUpdate(model, reference, optimizer, config, s_tokenizer.PadId, workers).Apply(rows, advantages, 1e-3);
    }

    private static double Pretrain(CausalLanguageModel model, bool muon)
    {
        var config = MicroCorpus.Config with { Muon = muon ? new MuonConfig() : null };
        using var workers = new WorkerThreads(2);
        using var trainer = new Pretrainer(model, MicroCorpus.Build(config), config, workers);
        return trainer.Step(0).Loss;
    }

    // Adam divides by the root of tiny squares: single weights may go another way, their mean must not.
    private static void RequireNearly(float[] actual, float[] expected) =>
        Assert.That(actual.Zip(expected, (a, b) => Math.Abs((double)a - b)).Average(), Is.LessThan(1e-4));
}
