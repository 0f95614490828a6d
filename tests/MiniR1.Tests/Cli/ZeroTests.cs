using System.Text.RegularExpressions;
using NUnit.Framework;

namespace MiniR1.Tests.Cli;

internal sealed partial class ZeroTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("minir1-cli-").FullName;
        File.WriteAllText(Path.Combine(folder, "micro.json"), MicroPreset.Json);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Run_writes_plain_lines_and_all_files()
    {
        var run = Path.Combine(folder, "run");
        var result = CommandResult.Of("zero", "--preset", Path.Combine(folder, "micro.json"), "--out", run);

        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(Mask(result.Output.Replace(folder, "DIR", StringComparison.Ordinal)), Is.EqualTo("""
            Memory: about 0.3 GB of this machine's # GB. Steps: 3 of pretraining, 2 of RL with 4 completions each; the time left shows from the first on.
            pretraining  0/3
            pretraining  3/3  # steps/s  #  loss #
            GRPO  0/2
            held out, RL step 0: right #% greedy, #% sampled; check #%; # tokens
            GRPO  2/2  # steps/s  #  reward #  right #%  check #%  tokens #
            held out, RL step 2: right #% greedy, #% sampled; check #%; # tokens
            Report: DIR/run/report.html
            Try:    ./minir1 sample --model DIR/run/checkpoints/final "3 7 2=20:"

            """));
        foreach (var file in new[] { "config.json", "metrics.jsonl", "samples.jsonl", "report.html", "checkpoints/base", "checkpoints/final" })
            Assert.That(Path.Combine(run, file), Does.Exist);
    }

    [Test]
    public void Run_that_is_over_can_be_resumed()
    {
        string[] arguments = ["zero", "--preset", Path.Combine(folder, "micro.json"), "--out", Path.Combine(folder, "run")];
        Assert.That(CommandResult.Of(arguments).ExitCode, Is.Zero);
        var metrics = File.ReadAllText(Path.Combine(folder, "run", "metrics.jsonl"));

        Assert.That(CommandResult.Of([.. arguments, "--resume"]).ExitCode, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(folder, "run", "metrics.jsonl")), Is.EqualTo(metrics));
    }

    // What a clock or random weights decide: measures, rates and times; steps stay.
    private static string Mask(string output) => Measures().Replace(output, "#");

    [GeneratedRegex(@"(?<=machine's )[\d.]+|(?<![/\d.])\d+\.\d+(?=%| (?!GB))|(?<=(loss|reward|right|check|tokens) )[\d.]+|\d+(?= tokens)|\d+:\d\d(?= )|\d+\.\d+(?= steps)")]
    private static partial Regex Measures();
}
