using System.Text.Json;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace MiniR1.Tests.Cli;

/// <summary>Several seeds and controls in one call.</summary>
internal sealed class ZeroSeriesTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("minir1-cli-").FullName;
        File.WriteAllText(In("micro.json"), MicroPreset.Json);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Runs_share_each_seeds_base_and_have_names_of_their_own()
    {
        var result = Zero("--seeds", "0,1", "--control", "none,shuffled");

        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        string[] lines = [.. result.Output.Split('\n').Where(line => line.StartsWith("Run ", StringComparison.Ordinal))];
        Assert.That(lines, Is.EqualTo(new[]
        {
            $"Run 1 of 4: {In("runs", "micro-0")}",
            $"Run 2 of 4: {In("runs", "micro-0-shuffled")}, base of {In("runs", "micro-0", "checkpoints", "base")}",
            $"Run 3 of 4: {In("runs", "micro-1")}",
            $"Run 4 of 4: {In("runs", "micro-1-shuffled")}, base of {In("runs", "micro-1", "checkpoints", "base")}",
        }));
        Assert.That(result.Output, Does.Contain("\n2/4 GRPO  2/2  ").And.Contain("\n3/4 pretraining  3/3  "));
        foreach (var run in new[] { "micro-0", "micro-0-shuffled", "micro-1", "micro-1-shuffled" })
            Assert.That(In("runs", run, "report.html"), Does.Exist);
        Assert.That(ControlOf("micro-1-shuffled"), Is.EqualTo("shuffled"));
        Assert.That(result.Output, Does.EndWith($"Report: {In("runs", "micro-report.html")}\n"));
        Assert.That(File.ReadAllText(In("runs", "micro-report.html")), Does.Contain("<th scope=\"row\">rewards shuffled</th><td>2</td>"));
    }

    [Test]
    public void Runs_are_merged_again_by_a_command_of_its_own()
    {
        Assert.That(Zero("--seeds", "0,1").ExitCode, Is.Zero);
        var result = CommandResult.Of("zero-report", In("runs", "micro-0"), In("runs", "micro-1"), "--out", In("page.html"));
        Assert.That(result, Is.EqualTo(new CommandResult(0, $"Report: {In("page.html")}\n", "")));
        Assert.That(In("page.html"), Does.Exist);

        Assert.That(CommandResult.Of("zero-report", In("nothing")), Is.EqualTo(new CommandResult(
            2, "", $"minir1: There is no run in {In("nothing")}: pass a directory that 'minir1 zero' has written.\n")));
    }

    [Test]
    public void All_controls_are_five_runs_and_the_last_pretrains_its_own_base()
    {
        var result = Zero("--control", "all");

        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.Match($"Run 5 of 5: {Regex.Escape(In("runs", "micro-0-no-verification"))}\nMemory: [^\n]*\n5/5 pretraining"));
        Assert.That(result.Output.Split("pretraining  0/3"), Has.Length.EqualTo(3));
    }

    [Test]
    public void A_run_alone_takes_the_base_that_it_is_given()
    {
        Assert.That(Zero("--seeds", "0").ExitCode, Is.Zero);
        var result = CommandResult.Of(
            "zero", "--preset", In("micro.json"), "--control", "format-only", "--base", In("runs", "micro-0", "checkpoints", "base"),
            "--out", In("alone"));

        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.Match("^Memory: about 0.3 GB [^\n]*Steps: 2 of RL [^\n]*\nGRPO  0/2\n").And.Not.Contain("pretraining"));
        Assert.That(In("alone", "checkpoints", "final"), Does.Exist);
    }

    [Test]
    public void Resume_runs_only_what_is_missing()
    {
        Assert.That(Zero("--seeds", "1").ExitCode, Is.Zero);
        var before = File.ReadAllText(In("runs", "micro-1", "metrics.jsonl"));

        var refused = Zero("--seeds", "0,1");
        Assert.That(refused.ExitCode, Is.EqualTo(2));
        Assert.That(refused.Error, Does.Contain($"'{In("runs", "micro-1")}' is not empty"));
        Assert.That(In("runs", "micro-0"), Does.Not.Exist, "nothing starts before all places are known to be free");

        var resumed = Zero("--seeds", "0,1", "--resume");
        Assert.That(resumed.ExitCode, Is.Zero);
        Assert.That(resumed.Output, Does.Contain($"Run 2 of 2: {In("runs", "micro-1")} is finished.\n"));
        Assert.That(File.ReadAllText(In("runs", "micro-1", "metrics.jsonl")), Is.EqualTo(before));
    }

    [Test]
    public void A_run_that_fails_leaves_the_others_as_they_are()
    {
        Assert.That(Zero("--seeds", "0,1").ExitCode, Is.Zero);
        // The second seed goes on from a state that is damaged; the third was never started.
        using (var state = new FileStream(In("runs", "micro-1", "state.safetensors"), FileMode.Open))
            state.SetLength(state.Length / 2);

        var result = Zero("--seeds", "0,1,2", "--resume");

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.StartWith($"minir1: 1 of 3 runs failed; the first in '{In("runs", "micro-1")}': "));
        Assert.That(result.Output, Does.Contain("Run 2 of 3 failed: "));
        Assert.That(In("runs", "micro-2", "report.html"), Does.Exist);
    }

    [TestCase("--seeds x", "--seeds has 'x': give it whole numbers with commas between, such as 0,1,2.")]
    [TestCase("--seeds 0,", "--seeds has '': give it whole numbers with commas between, such as 0,1,2.")]
    [TestCase("--seeds -3", "The seed is -3: set it to 0 or more.")]
    [TestCase("--seeds 0 --seed 1", "Both --seed and --seeds are given: give one of them.")]
    [TestCase("--control nothing", "There is no control 'nothing': use none, shuffled, format-only, random-reward, no-verification, several with commas between, or all.")]
    [TestCase("--base nowhere", "There is no base model in 'nowhere': give the directory of one, such as runs/cpu-0/checkpoints/base.")]
    public void A_mistake_is_one_sentence(string options, string sentence) =>
        Assert.That(Zero(options.Split(' ')), Is.EqualTo(new CommandResult(2, "", $"minir1: {sentence}\n")));

    private CommandResult Zero(params string[] options) =>
        CommandResult.Of(["zero", "--preset", In("micro.json"), "--out", In("runs"), .. options]);

    private string? ControlOf(string run)
    {
        using var config = JsonDocument.Parse(File.ReadAllText(In("runs", run, "config.json")));
        return config.RootElement.GetProperty("control").GetString();
    }

    private string In(params string[] parts) => Path.Combine([folder, .. parts]);
}
