using System.Text.Json;
using MiniR1.Experiments;
using MiniR1.Model;
using MiniR1.Reporting;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

/// <summary>RL from a base model that another run left.</summary>
public sealed class GivenBaseTests
{
    private readonly RunFolder whole = new();

    private string Base => whole.File("checkpoints", "base");

    [OneTimeSetUp]
    public void Run() => MicroExperiment.Start(whole.Path);

    [OneTimeTearDown]
    public void TearDown() => whole.Dispose();

    [Test]
    public void Continues_to_the_numbers_of_the_run_that_pretrained_it()
    {
        using var folder = new RunFolder();
        MicroExperiment.Start(folder.Path, baseModel: Base);
        var lines = JsonLines.Read(folder.File("metrics.jsonl"));
        Assert.That(lines[0].GetProperty("event").GetString(), Is.EqualTo("base"));
        Assert.That(lines[0].GetProperty("from").GetString(), Is.EqualTo(Base));
        Assert.That(MicroExperiment.Metrics(folder.Path)[1..], Is.EqualTo(MicroExperiment.Metrics(whole.Path)[2..]), "all but pretraining");
        foreach (var model in new[] { "base", "final" })
        {
            var file = Path.Combine("checkpoints", model, "model.safetensors");
            Assert.That(File.ReadAllBytes(folder.File(file)), Is.EqualTo(File.ReadAllBytes(whole.File(file))), model);
        }
    }

    [Test]
    public void Can_be_stopped_and_resumed()
    {
        using var folder = new RunFolder();
        Assert.That(
            () => MicroExperiment.Start(folder.Path, observer: new Interruption { CancelAfterRl = 2 }, baseModel: Base),
            Throws.InstanceOf<OperationCanceledException>());
        MicroExperiment.Resume(folder.Path);
        Assert.That(MicroExperiment.Metrics(folder.Path)[1..], Is.EqualTo(MicroExperiment.Metrics(whole.Path)[2..]));
    }

    [Test]
    public void A_control_starts_from_the_same_base()
    {
        using var folder = new RunFolder();
        MicroExperiment.Start(folder.Path, MicroExperiment.Config with { Control = Control.RandomReward }, baseModel: Base);
        var (control, experiment) = (Evaluations(folder), Evaluations(whole));
        Assert.That(control[0].GetRawText(), Is.EqualTo(experiment[0].GetRawText()));
        Assert.That(control[^1].GetRawText(), Is.Not.EqualTo(experiment[^1].GetRawText()));
    }

    [Test]
    public void Is_found_among_the_runs_that_pretrained_alike()
    {
        string[] candidates = ["nowhere", whole.Path];
        var config = MicroExperiment.Config;
        Assert.Multiple(() =>
        {
            Assert.That(GivenBase.Find(candidates, config), Is.EqualTo(Base));
            Assert.That(GivenBase.Find(candidates, config with { Control = Control.FormatOnly }), Is.EqualTo(Base));
            Assert.That(GivenBase.Find(candidates, config with { Grpo = config.Grpo with { Steps = 90 } }), Is.EqualTo(Base));
            Assert.That(GivenBase.Find(candidates, config with { Control = Control.NoVerification }), Is.Null);
            Assert.That(GivenBase.Find(candidates, config with { Seed = 4 }), Is.Null);
            Assert.That(GivenBase.Find(candidates, config with { Pretraining = config.Pretraining with { Steps = 24 } }), Is.Null);
            Assert.That(GivenBase.Find(candidates, config with { Corpus = config.Corpus.WithoutVerified() }), Is.Null);
            Assert.That(GivenBase.Find(["nowhere"], config), Is.Null);
        });
    }

    [Test]
    public void Any_seeds_base_may_be_given() =>
        Assert.That(() => GivenBase.Require(Base, MicroExperiment.Config with { Seed = 7 }), Throws.Nothing);

    [Test]
    public void A_base_that_does_not_fit_is_refused_in_one_sentence()
    {
        var model = (DeepSeekV3Config)MicroExperiment.Config.Model;
        RequireRefusal("nowhere", MicroExperiment.Config, "There is no base model in 'nowhere'");
        RequireRefusal(Base, MicroExperiment.Config with { Model = model with { IntermediateSize = 32 } }, "(intermediate_size differs)");
        RequireRefusal(Base, MicroExperiment.Config with { Control = Control.NoVerification }, "was made with --control none,");
    }

    private static void RequireRefusal(string directory, ExperimentConfig config, string words)
    {
        var failure = Assert.Throws<MiniR1Exception>(() => GivenBase.Require(directory, config))!;
        Assert.That(failure.Message, Does.Contain(words).And.EndWith(".").And.Not.Contain("\n"));
    }

    private static JsonElement[] Evaluations(RunFolder folder) =>
    [
        .. JsonLines.Read(folder.File("metrics.jsonl")).Where(line => line.GetProperty("event").GetString() == "eval")
            .Select(line => line.GetProperty("sampled")),
    ];
}
