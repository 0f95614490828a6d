using System.Diagnostics;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tests.Hub;
using MiniR1.Tests.Model;
using MiniR1.Tests.Reporting;
using NUnit.Framework;

namespace MiniR1.Tests.Cli;

/// <summary>
/// What needs no tensors works where there is no libtorch: a copy of the program without any native file of it, whoever
/// provides it.
/// </summary>
internal sealed class WithoutLibTorchTests
{
    private TemporaryDirectory place = null!;
    private string program = "";

    [OneTimeSetUp]
    public void CopyProgram()
    {
        place = new TemporaryDirectory();
        var own = typeof(MiniR1.Cli.CommandRunner).Assembly.Location;
        var folder = Path.GetDirectoryName(own)!;
        foreach (var file in Directory.GetFiles(folder).Where(IsManaged))
            File.Copy(file, place.File(Path.GetFileName(file)));
        program = place.File(Path.GetFileName(own));
    }

    [OneTimeTearDown]
    public void RemoveProgram() => place.Dispose();

    [Test]
    public void There_is_none_to_work_with()
    {
        var result = Run("", "logits", "--model", Fixture.PathOf("tiny-qwen2"), "--ids", "1", "--out", place.File("o.safetensors"));
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Does.Match("^minir1: [^\n]*(libtorch|native library)[^\n]* cannot be loaded[^\n]+\n$"));
    }

    [Test]
    public void Help_is_shown([Values("", "zero", "inspect", "generate", "bench decode")] string command) => Assert.That(
        Run("", [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]),
        Has.Property(nameof(CommandResult.ExitCode)).Zero.And.Property(nameof(CommandResult.Output)).Contains("Usage:"));

    [Test]
    public void A_shipped_config_is_inspected()
    {
        var result = Run("", "inspect", "deepseek-r1", "--json");
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.Contain("\"parameters\":671026419200,").And.Contain("\"checkpoint_bytes\":673150611808,"));
    }

    [Test]
    public void A_checkpoint_is_inspected()
    {
        var result = Run("", "inspect", Fixture.PathOf(Fixture.DeepSeek));
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.Contain("every key and shape as in config.json"));
    }

    [Test]
    public void Text_is_tokenized()
    {
        var tokenizer = Path.Combine(TestContext.CurrentContext.TestDirectory, "fixtures", "tokenizers", "qwen3");
        var result = Run("a", "tokenize", "--tokenizer", tokenizer);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.Match(@"^\[\d+\]\n$"));
    }

    [Test]
    public void A_model_is_pulled()
    {
        using var hub = FakeHub.WithModel();
        var result = Run("", "pull", "org/tiny", "--to", place.File("tiny"), "--endpoint", hub.Address);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(File.ReadAllText(Path.Combine(place.File("tiny"), "model.safetensors")), Is.EqualTo("abcdef"));
    }

    [Test]
    public void A_report_is_written()
    {
        var run = SyntheticRun.Write(Directory.CreateDirectory(place.File("run")).FullName);
        var result = Run("", "zero-report", run);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.StartWith("Report: "));
        Assert.That(result.Output["Report: ".Length..].TrimEnd(), Does.Exist);
    }

    [Test]
    public void Doctor_says_in_a_line_that_there_is_none()
    {
        var result = Run("", "doctor");
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.Match("(?m)^libtorch +not usable  .*libtorch"));
        Assert.That(result.Output, Does.Match(@"(?m)^memory +\d+\.\d GB$"));
    }

    // Native files begin otherwise than managed ones, which are Portable Executables; the small rest is text.
    private static bool IsManaged(string file) =>
        Path.GetFileName(file).StartsWith("MiniR1.Cli.", StringComparison.Ordinal)
        || (Path.GetExtension(file) == ".dll" && IsAssembly(file));

    private static bool IsAssembly(string file)
    {
        using var reader = new System.Reflection.PortableExecutable.PEReader(File.OpenRead(file));
        return reader.HasMetadata;
    }

    private CommandResult Run(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("MINIR1_NATIVE");
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandResult(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
