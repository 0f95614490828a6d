using System.Text.Json;
using MiniR1.Evaluation;
using MiniR1.Experiments;
using MiniR1.Reporting;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

/// <summary>What a run decides by the validation split, and what it measures at its ends.</summary>
public sealed class ZeroRunChoiceTests
{
    private static readonly ExperimentConfig s_config = MicroExperiment.Config with
    {
        Grpo = MicroExperiment.Config.Grpo with { Steps = 8 },
        Evaluation = MicroExperiment.Config.Evaluation with
        {
            Every = 1,
            Validation = new ValidationConfig { Problems = 6, Patience = 3 },
            PassAtK = new PassAtKConfig { Problems = 3, Samples = 5 },
        },
    };

    private readonly RunFolder folder = new();

    [OneTimeSetUp]
    public void Run() => MicroExperiment.Start(folder.Path, s_config);

    [OneTimeTearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Patience_ends_a_run_that_gets_no_better()
    {
        // A micro model is never right: the base stays the best, and three evaluations later patience is over.
        var evaluations = Lines(folder, "eval");
        Assert.That(evaluations.Select(line => line.GetProperty("validation").GetProperty("accuracy").GetDouble()), Is.All.Zero);
        Assert.That(evaluations.Select(line => line.GetProperty("step").GetInt32()), Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(evaluations[0].GetProperty("validation").GetProperty("samples").GetInt32(), Is.EqualTo(6));
        var done = Lines(folder, "done").Single();
        Assert.That((done.GetProperty("step").GetInt32(), done.GetProperty("stopped_early").GetBoolean()), Is.EqualTo((3, true)));
    }

    [Test]
    public void The_best_checkpoint_is_the_best_of_the_validation_split() => Assert.That(
        File.ReadAllBytes(folder.File("checkpoints", "best", "model.safetensors")),
        Is.EqualTo(File.ReadAllBytes(folder.File("checkpoints", "base", "model.safetensors"))));

    [Test]
    public void Base_and_final_are_characterised()
    {
        var (load, pass) = (Lines(folder, "load"), Lines(folder, "pass_at_k"));
        Assert.Multiple(() =>
        {
            Assert.That(load.Select(line => line.GetProperty("step").GetInt32()), Is.EqualTo(new[] { 0, 3 }));
            Assert.That(pass.Select(line => line.GetProperty("step").GetInt32()), Is.EqualTo(new[] { 0, 3 }));
            Assert.That(pass[0].GetProperty("right").GetArrayLength(), Is.EqualTo(3));
            Assert.That(pass[0].GetProperty("samples").GetInt32(), Is.EqualTo(5));
            Assert.That(load[0].GetProperty("prompts").GetArrayLength(), Is.EqualTo(1));
            Assert.That(load[0].GetProperty("prompts")[0].EnumerateArray().Sum(count => count.GetInt64()),
                Is.EqualTo(load[1].GetProperty("prompts")[0].EnumerateArray().Sum(count => count.GetInt64())), "the same prompts");
        });
    }

    [Test]
    public void Samples_have_their_tokens_and_log_probabilities()
    {
        var samples = RunLog.Read(folder.Path).Samples;
        Assert.That(samples, Is.Not.Empty);
        foreach (var sample in samples)
        {
            Assert.That(sample.Tokens, Has.Count.EqualTo(sample.Length));
            Assert.That(sample.Logprobs, Has.Count.EqualTo(sample.Length));
            Assert.That(sample.Logprobs, Is.All.LessThanOrEqualTo(0));
            Assert.That(string.Concat(sample.Tokens!), Is.EqualTo(sample.Completion).Or.EqualTo($"{sample.Completion}<eos>"));
        }
    }

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_run_killed_after_a_measurement_ends_the_same(int step)
    {
        using var killed = new RunFolder();
        Assert.That(
            () => MicroExperiment.Start(killed.Path, s_config, new Interruption { KillAfterEvaluation = step }), Throws.TypeOf<KilledException>());
        MicroExperiment.Resume(killed.Path, s_config);
        Assert.That(MicroExperiment.Metrics(killed.Path), Is.EqualTo(MicroExperiment.Metrics(folder.Path)));
    }

    [Test]
    public void A_run_stopped_when_patience_was_over_does_not_go_on()
    {
        using var stopped = new RunFolder();
        Assert.That(
            () => MicroExperiment.Start(stopped.Path, s_config, new Interruption { CancelAfterRl = 3 }),
            Throws.InstanceOf<OperationCanceledException>());
        MicroExperiment.Resume(stopped.Path, s_config);
        Assert.That(MicroExperiment.Metrics(stopped.Path), Is.EqualTo(MicroExperiment.Metrics(folder.Path)));
    }

    [Test]
    public void A_report_on_the_best_checkpoint_characterises_that_one()
    {
        using var best = new RunFolder();
        var config = s_config with { Evaluation = s_config.Evaluation with { Report = CheckpointChoice.Best } };
        MicroExperiment.Start(best.Path, config);
        // The best is the base, which was characterised before RL.
        Assert.That(Lines(best, "pass_at_k").Select(line => line.GetProperty("step").GetInt32()), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void The_best_without_a_validation_is_refused() => Assert.That(
        () => (s_config with { Evaluation = new EvaluationConfig { Report = CheckpointChoice.Best } }).Validate(),
        Throws.TypeOf<MiniR1Exception>().With.Message.Contains("Validation"));

    private static JsonElement[] Lines(RunFolder folder, string name) =>
        [.. JsonLines.Read(folder.File("metrics.jsonl")).Where(line => line.GetProperty("event").GetString() == name)];
}
