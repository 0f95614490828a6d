using System.Diagnostics;
using MiniR1.Experiments;
using NUnit.Framework;

namespace MiniR1.Tests.Cli;

/// <summary>What only a process of its own can show: the environment, and signals.</summary>
internal sealed class ProcessTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("minir1-cli-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Native_file_that_is_not_there_stops_a_run_before_it_writes()
    {
        using var process = Start("/nowhere/libminir1_torch.so", "zero", "--out", Path.Combine(folder, "run"));
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.That(process.ExitCode, Is.EqualTo(2));
        Assert.That(error, Is.EqualTo(
            "minir1: MINIR1_NATIVE is '/nowhere/libminir1_torch.so', which does not exist: set it to a libminir1_torch.so, or unset it.\n"));
        Assert.That(Path.Combine(folder, "run"), Does.Not.Exist);
    }

    [Test]
    public void Native_file_that_is_none_is_refused_in_one_sentence()
    {
        var file = Path.Combine(folder, "libminir1_torch.so");
        File.WriteAllText(file, "not a library");
        using var process = Start(file, "bench", "ops");
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.That(process.ExitCode, Is.EqualTo(2));
        Assert.That(error, Does.Match("^minir1: libtorch cannot be loaded [^\n]+\n$"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no SIGINT to send to another process")]
    public void Interrupted_run_says_how_to_go_on_and_does()
    {
        RequireInterrupts();
        var preset = Path.Combine(folder, "long.json");
        File.WriteAllText(preset, MicroPreset.Json.Replace("\"steps\": 3", "\"steps\": 1000000", StringComparison.Ordinal));
        var run = Path.Combine(folder, "run");
        using var process = Start(null, "zero", "--preset", preset, "--out", run);
        Assert.That(process.StandardOutput.ReadLine(), Does.StartWith("Memory: about 0.3 GB of this machine's "));
        Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo("pretraining  0/1000000"));
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
            kill.WaitForExit();
        var rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.That(process.ExitCode, Is.EqualTo(130));
        Assert.That(rest, Does.EndWith($"Stopped. Go on with:\n  ./minir1 zero --preset {preset} --out {run} --resume\n"));
        Assert.That(Path.Combine(run, "state.safetensors"), Does.Exist);
    }

    [Test]
    public void Second_process_on_a_run_is_refused_until_the_first_is_killed()
    {
        var preset = Path.Combine(folder, "long.json");
        File.WriteAllText(preset, MicroPreset.Json.Replace("\"steps\": 3", "\"steps\": 1000000", StringComparison.Ordinal));
        var run = Path.Combine(folder, "run");
        using var process = Start(null, "zero", "--preset", preset, "--out", run);
        Assert.That(process.StandardOutput.ReadLine(), Does.StartWith("Memory: "));

        var second = CommandResult.Of("zero", "--preset", preset, "--out", run, "--resume");
        Assert.That((second.ExitCode, second.Output), Is.EqualTo((2, "")));
        Assert.That(second.Error, Does.StartWith($"minir1: The run in '{run}' belongs to process {process.Id} on "));

        process.Kill();
        process.WaitForExit();
        Assert.That(() => RunLock.RequireFree(run), Throws.Nothing);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no SIGINT to send to another process")]
    public void Interrupted_series_says_how_to_go_on_with_all_its_runs()
    {
        RequireInterrupts();
        var preset = Path.Combine(folder, "long.json");
        File.WriteAllText(preset, MicroPreset.Json.Replace("\"steps\": 3", "\"steps\": 1000000", StringComparison.Ordinal));
        using var process = Start(null, "zero", "--preset", preset, "--control", "none,shuffled", "--seeds", "4,5", "--out", folder);
        Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo($"Run 1 of 4: {Path.Combine(folder, "long-4")}"));
        Assert.That(process.StandardOutput.ReadLine(), Does.StartWith("Memory: about 0.3 GB of this machine's "));
        Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo("1/4 pretraining  0/1000000"));
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
            kill.WaitForExit();
        var rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.That(process.ExitCode, Is.EqualTo(130));
        Assert.That(rest, Does.EndWith(
            $"Stopped. Go on with:\n  ./minir1 zero --preset {preset} --control none,shuffled --seeds 4,5 --out {folder} --resume\n"));
        Assert.That(rest, Does.Not.Contain("Run 2 of 4").And.Not.Contain("Report:"), "no run came to its end");
    }

    private static Process Start(string? native, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(MiniR1.Cli.CommandRunner).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MINIR1_NATIVE"] = native;
        return Process.Start(start)!;
    }

    // A shell starts background jobs so, and what they start would run on for ever.
    private static void RequireInterrupts()
    {
        const string Field = "SigIgn:";
        const ulong Interrupt = 1 << 1; // SIGINT is signal 2
        if (!OperatingSystem.IsLinux())
            return;
        var ignored = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Field, StringComparison.Ordinal))[Field.Length..];
        if ((Convert.ToUInt64(ignored.Trim(), 16) & Interrupt) != 0)
            Assert.Ignore("Whoever started the tests lets them ignore SIGINT.");
    }
}
