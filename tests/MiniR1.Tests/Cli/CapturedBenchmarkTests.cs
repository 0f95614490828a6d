using MiniR1.Cli.Benchmarks;
using MiniR1.Tests.Experiments;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Cli;

public sealed class CapturedBenchmarkTests
{
    [Test]
    public void Every_measure_of_the_peer_is_there_and_is_positive()
    {
        using var folder = new RunFolder();
        MicroExperiment.Start(folder.Path);
        var config = MicroExperiment.Config;
        config = config with { Pretraining = config.Pretraining with { Rows = 8 } };
        using var benchmark = new CapturedBenchmark(
            new BenchOptions { Seconds = .02 }, config, Path.Combine(folder.Path, "checkpoints", "base"), CPU);

        Measure[] measures = [.. benchmark.Train(), .. benchmark.Reinforce()];

        Assert.That(measures.Select(measure => measure.Name), Is.EqualTo(new[]
        {
            "train.step", "train.tokens_per_second", "rl.sample", "rl.update", "rl.step", "rl.sampled_tokens",
        }));
        Assert.That(measures.Select(measure => measure.Value), Is.All.Positive);
    }

    [TestCase("bench ops --preset gpu", "bench ops has no preset: choose train, rl or zero.")]
    [TestCase("bench rl --preset cpu", "--preset is for runs on a GPU, and this one's device is cpu: leave it out to measure the cores.")]
    public void What_has_no_captured_form_is_refused(string arguments, string message)
    {
        var result = CommandResult.Of(arguments.Split(' '));
        Assert.That((result.ExitCode, result.Error.Trim()), Is.EqualTo((2, $"minir1: {message}")));
    }
}
