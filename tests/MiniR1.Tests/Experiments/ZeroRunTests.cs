using System.Text.Json;
using MiniR1.Checkpoints;
using MiniR1.Experiments;
using MiniR1.Reporting;
using MiniR1.Tests.Training;
using MiniR1.Tokenization;
using NUnit.Framework;

namespace MiniR1.Tests.Experiments;

/// <summary>A whole run and the files that other tools read.</summary>
public sealed class ZeroRunTests
{
    private static readonly string[] s_rates =
        ["accuracy", "verified", "corrected", "corrected_right", "verdicts_right", "format", "length"];

    private readonly RunFolder folder = new();
    private readonly Interruption observer = new();

    [OneTimeSetUp]
    public void Run() => MicroExperiment.Start(folder.Path, observer: observer);

    [OneTimeTearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void The_files_of_the_contract_are_there_and_no_temporary_ones()
    {
        string[] model = ["config.json", "experiment.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];
        string[] files =
        [
            ".lock", "config.json", "metrics.jsonl", "samples.jsonl", "report.html", "state.safetensors",
            .. model.Select(file => Path.Combine("checkpoints", "base", file)),
            .. model.Select(file => Path.Combine("checkpoints", "final", file)),
        ];
        Assert.That(MicroExperiment.Files(folder.Path).Keys, Is.EquivalentTo(files));
    }

    [Test]
    public void The_runs_config_is_the_one_it_was_started_with() =>
        Assert.That(File.ReadAllText(folder.File("config.json")), Is.EqualTo(ExperimentJson.Serialize(MicroExperiment.Config)));

    [Test]
    public void The_observer_sees_the_phases() => Assert.That(
        observer.Started,
        Is.EqualTo(new[] { (RunPhase.Pretrain, 0, 23), (RunPhase.Rl, 0, 4), (RunPhase.Done, 4, 4) }));

    [Test]
    public void Every_line_has_event_phase_step_and_growing_seconds()
    {
        var lines = Lines();
        Assert.That(
            lines.Select(line => (Text(line, "event"), Text(line, "phase"), line.GetProperty("step").GetInt32())),
            Is.EqualTo(new[]
            {
                ("pretrain", "pretrain", 20), ("pretrain", "pretrain", 23),
                ("eval", "rl", 0), ("load", "rl", 0),
                ("rl", "rl", 1), ("rl", "rl", 2), ("rl", "rl", 3), ("eval", "rl", 3),
                ("rl", "rl", 4), ("eval", "rl", 4), ("load", "rl", 4),
                ("done", "rl", 4),
            }));
        var seconds = lines.Select(line => line.GetProperty("seconds").GetDouble()).ToArray();
        Assert.That(seconds, Is.Ordered);
        Assert.That(seconds[0], Is.Positive);
    }

    [Test]
    public void A_measurement_has_the_rates_of_both_modes()
    {
        var evaluations = Lines().Where(line => Text(line, "event") == "eval").ToArray();
        Assert.That(evaluations, Has.Length.EqualTo(3));
        Assert.Multiple(() =>
        {
            foreach (var evaluation in evaluations)
            {
                foreach (var mode in new[] { "greedy", "sampled" })
                {
                    var measured = evaluation.GetProperty(mode);
                    Assert.That(measured.GetProperty("samples").GetInt32(), Is.EqualTo(5));
                    foreach (var rate in s_rates)
                    {
                        // A share of nothing is null.
                        var value = measured.GetProperty(rate);
                        if (value.ValueKind != JsonValueKind.Null)
                            Assert.That(value.GetDouble(), Is.InRange(0, rate == "length" ? 16 : 1), rate);
                        else
                            Assert.That(rate, Is.EqualTo("corrected_right").Or.EqualTo("verdicts_right"));
                    }
                }
            }
        });
    }

    [Test]
    public void Training_lines_have_their_figures()
    {
        string[] pretraining = ["loss", "gradient_norm", "learning_rate", "tokens_per_second"];
        string[] rl =
        [
            "reward", "accuracy", "verified", "corrected", "format", "length", "entropy", "kl", "clip_fraction", "gradient_norm",
            "zero_variance", "learning_rate", "sampling_seconds", "update_seconds", "samples_per_second",
        ];
        Assert.Multiple(() =>
        {
            foreach (var line in Lines())
            {
                foreach (var name in Text(line, "event") switch { "pretrain" => pretraining, "rl" => rl, _ => [] })
                    Assert.That(line.GetProperty(name).GetDouble(), Is.GreaterThanOrEqualTo(0).Or.EqualTo(0).Within(1e-6), name);
            }
        });
    }

    [Test]
    public void Samples_are_the_first_of_each_measurement()
    {
        var samples = JsonLines.Read(folder.File("samples.jsonl"));
        Assert.That(
            samples.Select(line => (line.GetProperty("step").GetInt32(), Text(line, "mode"), line.GetProperty("index").GetInt32())),
            Is.EqualTo(
                from step in new[] { 0, 3, 4 }
                from mode in new[] { "greedy", "sampled" }
                from index in new[] { 0, 1 }
                select (step, mode, index)));
        Assert.That(samples.Select(line => Text(line, "prompt")), Is.All.Match(@"^\d \d \d=\d+:$"));
    }

    [Test]
    public void Checkpoints_open_and_the_final_one_is_what_RL_made_of_the_base()
    {
        using var first = Checkpoint.Load(folder.File("checkpoints", "base"));
        using var last = Checkpoint.Load(folder.File("checkpoints", "final"));
        Assert.That(MicroModel.Weights(first), Is.All.Matches<float>(float.IsFinite));
        Assert.That(MicroModel.Weights(last), Is.Not.EqualTo(MicroModel.Weights(first)));
        Assert.That(TokenizerFiles.Load(folder.File("checkpoints", "final")).VocabularySize, Is.EqualTo(28));
    }

    [Test]
    public void The_report_is_one_html_file() =>
        Assert.That(File.ReadAllText(folder.File("report.html")), Does.StartWith("<!doctype html>").IgnoreCase);

    [Test]
    public void Equal_seeds_give_equal_runs_and_others_differ()
    {
        using RunFolder again = new(), other = new();
        MicroExperiment.Start(again.Path);
        MicroExperiment.Start(other.Path, MicroExperiment.Config with { Seed = 4 });
        var expected = MicroExperiment.Metrics(folder.Path);
        Assert.Multiple(() =>
        {
            Assert.That(MicroExperiment.Metrics(again.Path), Is.EqualTo(expected));
            Assert.That(MicroExperiment.Metrics(other.Path)[0], Is.Not.EqualTo(expected[0]));
        });
    }

    [Test]
    public void A_run_without_RL_steps_measures_the_base_once()
    {
        using var none = new RunFolder();
        var config = MicroExperiment.Config with { Grpo = MicroExperiment.Config.Grpo with { Steps = 0 } };
        MicroExperiment.Start(none.Path, config);
        var events = JsonLines.Read(none.File("metrics.jsonl")).Select(line => Text(line, "event"));
        Assert.That(events, Is.EqualTo(new[] { "pretrain", "pretrain", "eval", "load", "done" }));
    }

    [Test]
    public void A_run_that_diverges_says_so()
    {
        using var diverging = new RunFolder();
        var config = MicroExperiment.Config with
        {
            Pretraining = MicroExperiment.Config.Pretraining with { InitialDeviation = 1e30 },
        };
        Assert.That(
            () => MicroExperiment.Start(diverging.Path, config),
            Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith("Pretraining diverged at step 1,"));
    }

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;

    private IReadOnlyList<JsonElement> Lines() => JsonLines.Read(folder.File("metrics.jsonl"));
}
