using System.Text.Json;
using MiniR1.Experiments;
using NUnit.Framework;

namespace MiniR1.Tests.Cli;

internal sealed class EvalTests
{
    private string model = "";

    [OneTimeSetUp]
    public void SaveModel()
    {
        model = Directory.CreateTempSubdirectory("minir1-cli-").FullName;
        BigramModel.Save(model);
    }

    [OneTimeTearDown]
    public void RemoveModel() => Directory.Delete(model, recursive: true);

    [Test]
    public void Table_has_greedy_and_sampled_side_by_side()
    {
        var result = CommandResult.Of("eval", "--model", model, "--problems", "6");

        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output.Trim('\n'), Is.EqualTo("""
              6 held-out problems            greedy   sampled
            ───────────────────────────────────────────────────
              right answers                    0.0%      0.0%
              check their result               0.0%      0.0%
              correct themselves               0.0%      0.0%
                of these, right in the end        -         -
              true verdicts, of all checks        -         -
              well formed                    100.0%    100.0%
              repeat an attempt                0.0%      0.0%
              cut off                          0.0%      0.0%
              tokens                            9.0       9.0
              checks a sample                  0.00      0.00
              entropy (nats)                      -     0.000
            """));
    }

    [Test]
    public void Problems_are_those_of_the_models_own_run()
    {
        var directory = Directory.CreateTempSubdirectory("minir1-cli-").FullName;
        try
        {
            BigramModel.Save(directory);
            var experiment = ExperimentJson.Parse(MicroPreset.Json, "micro");
            ModelExperiment.Save(experiment, directory);
            var samples = Samples("eval", "--model", directory, "--json");
            Assert.That(samples, Is.EqualTo(4).And.EqualTo(experiment.Evaluation.Problems));
            Assert.That(Samples("eval", "--model", directory, "--json", "--preset", "cpu"), Is.EqualTo(512));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        static int Samples(params string[] arguments)
        {
            using var json = JsonDocument.Parse(CommandResult.Of(arguments).Output);
            return json.RootElement.GetProperty("greedy").GetProperty("samples").GetInt32();
        }
    }

    [Test]
    public void Json_has_the_metrics_of_an_eval_line()
    {
        using var json = JsonDocument.Parse(CommandResult.Of("eval", "--model", model, "--problems", "3", "--json").Output);

        foreach (var mode in new[] { "greedy", "sampled" })
        {
            var metrics = json.RootElement.GetProperty(mode);
            Assert.That(metrics.GetProperty("samples").GetInt32(), Is.EqualTo(3));
            Assert.That(metrics.GetProperty("format").GetDouble(), Is.EqualTo(1));
            Assert.That(metrics.GetProperty("length").GetDouble(), Is.EqualTo(BigramModel.Tokens));
        }
    }

    [Test]
    public void Pass_at_k_is_measured_when_asked_for()
    {
        var preset = Path.Combine(model, "micro.json");
        File.WriteAllText(preset, MicroPreset.Json.Replace(
            "\"saved_samples\": 2", "\"pass_at_k\": { \"problems\": 3, \"samples\": 4 }", StringComparison.Ordinal));
        string[] arguments = ["eval", "--model", model, "--preset", preset, "--pass-at-k"];

        Assert.That(CommandResult.Of(arguments).Output.Trim('\n'), Does.EndWith("""
              right at least once in k samples, 3 problems   pass@k
            ─────────────────────────────────────────────────────────
              k = 1                                            0.0%
              k = 2                                            0.0%
              k = 4                                            0.0%
            """));
        using var json = JsonDocument.Parse(CommandResult.Of([.. arguments, "--json"]).Output);
        Assert.That(json.RootElement.GetProperty("pass_at_k").GetRawText(), Is.EqualTo("""{"samples":4,"right":[0,0,0]}"""));
    }
}
