using System.Text.RegularExpressions;
using MiniR1.Experiments;
using MiniR1.Inspection;
using MiniR1.Model;
using NUnit.Framework;

namespace MiniR1.Tests.Inspection;

public sealed class MemoryEstimateTests
{
    private static IEnumerable<ModelConfig> Models() =>
        new[] { "tiny-deepseek-v3", "tiny-deepseek-v3-noqlora", "tiny-llama31", "tiny-qwen2", "tiny-qwen2-tied" }
            .Select(name => ModelConfig.Load(Path.Combine(TestContext.CurrentContext.TestDirectory, "fixtures", name)))
            .Concat(Presets.Names.Select(name => Presets.Load(name).Model));

    [TestCaseSource(nameof(Models))]
    public void Parameters_by_arithmetic_are_those_of_the_model(ModelConfig config) =>
        Assert.That(ParameterCount.Of(config), Is.EqualTo(ModelSize.Of(config).Parameters));

    [TestCase(4e8, "0.4 GB")]
    [TestCase(25.3e9, "25 GB")]
    [TestCase(812e9, "812 GB")]
    [TestCase(71875e9, "72 TB")]
    [TestCase(1.26e18, "1260 PB")]
    [TestCase(1.26e25, "1.3e+7 EB")]
    public void Sizes_read_well(double bytes, string text) => Assert.That(MemoryEstimate.Size(bytes), Is.EqualTo(text));

    [Test]
    public void What_does_not_fit_is_one_sentence()
    {
        var estimate = new MemoryEstimate(2e8, [new("the update", 3e9, "lower b"), new("the completions", 812e9, "lower grpo's group_size in the preset")]);
        Assert.That(() => estimate.RequireRoom("The run", 24e9), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            "The run needs about 812 GB of memory, most of it for the completions, and this machine has 24 GB: lower grpo's group_size in the preset."));
        Assert.That(() => estimate.RequireRoom("The run", 813e9), Throws.Nothing);
    }

    [Test]
    public void Weights_that_do_not_fit_want_a_smaller_model() => Assert.That(
        () => new MemoryEstimate(50e9, [new("the texts", 1e9, "lower --count")]).RequireRoom("Sampling", 24e9),
        Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            "Sampling needs about 51 GB of memory, most of it for the model, and this machine has 24 GB: take a smaller model."));

    [Test]
    public void Shipped_presets_for_cores_fit_into_two_gigabytes() => Assert.Multiple(() =>
    {
        foreach (var name in Presets.Names.Where(name => Presets.Load(name).Device == ComputeDevice.Cpu))
            Assert.That(RunMemory.Of(Presets.Load(name), 2).Bytes, Is.LessThan(2e9), name);
    });

    [TestCase("cpu")]
    [TestCase("multiplication")]
    [TestCase("percentages")]
    [TestCase("worded")]
    public void Any_whole_number_of_a_preset_may_be_beyond_reason(string preset)
    {
        var json = ExperimentJson.Serialize(Presets.Load(preset));
        var count = Regex.Count(json, @"(?<=: )\d+(?=[,\n])");
        Assert.That(count, Is.GreaterThan(30));
        for (var i = 0; i < count; i++)
        {
            var place = 0;
            var spoiled = Regex.Replace(json, @"(?<=: )\d+(?=[,\n])", match => place++ == i ? "2000000000" : match.Value);
            try
            {
                RunMemory.Of(ExperimentJson.Parse(spoiled, "It"), 2).RequireRoom("The run", 1e10);
            }
            catch (MiniR1Exception refusal)
            {
                Assert.That(refusal.Message, Has.Length.LessThan(300));
            }
        }
    }

    [Test]
    public void Each_size_counts_where_it_is_used()
    {
        var config = Presets.Load("cpu");
        Assert.Multiple(() =>
        {
            Assert.That(Largest(config with { Grpo = config.Grpo with { GroupSize = 1_000_000_000 } }), Is.EqualTo("the completions").Or.EqualTo("the update"));
            Assert.That(Largest(config with { Grpo = config.Grpo with { GroupSize = 10_000, MicrobatchRows = 1_000_000_000 } }), Is.EqualTo("the update"));
            Assert.That(Largest(config with { Pretraining = config.Pretraining with { Documents = 2_000_000_000 } }), Is.EqualTo("pretraining"));
            Assert.That(Largest(config with { Evaluation = config.Evaluation with { Problems = 2_000_000_000 } }), Is.EqualTo("the evaluation"));
            Assert.That(Refusal(config with { Model = config.Model with { VocabSize = 1 << 24, HiddenSize = 1 << 24 } }), Does.Contain("most of it for the model"));
        });

        static string Refusal(ExperimentConfig config) =>
            Assert.Throws<MiniR1Exception>(() => RunMemory.Of(config, 2).RequireRoom("The run", 1e10))!.Message;

        static string Largest(ExperimentConfig config)
        {
            var estimate = RunMemory.Of(config, 2);
            Assert.That(estimate.Bytes, Is.GreaterThan(1e10).And.LessThan(double.PositiveInfinity));
            return estimate.Largest.Name;
        }
    }
}
