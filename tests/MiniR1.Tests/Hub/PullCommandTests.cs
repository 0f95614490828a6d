using System.Diagnostics;
using MiniR1.Cli;
using MiniR1.Cli.Pulling;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tests.Cli;
using NUnit.Framework;

namespace MiniR1.Tests.Hub;

/// <summary>The command line, from its words to its exit code.</summary>
internal sealed class PullCommandTests
{
    [Test]
    public void Model_is_pulled_and_its_place_named()
    {
        using var hub = FakeHub.WithModel().Add("README.md", "# Tiny").Add("a.txt", "a");
        using var place = new TemporaryDirectory();
        var target = place.File("tiny");
        var result = CommandResult.Of(
            "pull", "org/tiny", "--to", target, "--endpoint", hub.Address, "--include", "*.md", "--include", "*.txt");

        Assert.That(result, Is.EqualTo(new CommandResult(0, $"""
            org/tiny (main): 4 files, 15 B, into {target}
            README.md  6 B  downloaded and verified
            a.txt  1 B  downloaded and verified
            config.json  2 B  downloaded and verified
            model.safetensors  6 B  downloaded and verified
            Model: {target}

            """, "")));
        Assert.That(File.ReadAllText(Path.Combine(target, "model.safetensors")), Is.EqualTo("abcdef"));
    }

    [Test]
    public void Second_pull_only_verifies()
    {
        using var hub = FakeHub.WithModel();
        using var place = new TemporaryDirectory();
        string[] words = ["pull", "org/tiny", "--to", place.Path, "--endpoint", hub.Address];
        CommandResult.Of(words);

        Assert.That(CommandResult.Of(words).Output, Is.EqualTo($"""
            org/tiny (main): 2 files, 8 B, into {place.Path}
            config.json  2 B  already there, verified
            model.safetensors  6 B  already there, verified
            Model: {place.Path}

            """));
    }

    [Test]
    public void Refusal_is_one_sentence()
    {
        using var hub = FakeHub.WithModel();
        using var place = new TemporaryDirectory();

        Assert.That(
            CommandResult.Of("pull", "org/tiny", "--to", place.File("x"), "--endpoint", hub.Address, "--revision", "v2"),
            Is.EqualTo(new CommandResult(
                2, "", $"minir1: {hub.Host} has no model org/tiny with a revision 'v2': check both names.\n")));
        Assert.That(Directory.Exists(place.File("x")), Is.False);
    }

    [TestCase("pull", "Required argument missing for command: 'pull': minir1 pull --help lists what there is.")]
    [TestCase("pull a/b/c", "'a/b/c' is no repository's name: give OWNER/NAME, such as Qwen/Qwen3-0.6B.")]
    [TestCase("pull a/b --endpoint x", "'x' is no address of a hub: give one such as https://huggingface.co.")]
    [TestCase("pull a/b --revision ..", "'..' is no revision: give a branch, a tag or a commit, such as main.")]
    [TestCase("pull a/b --to", "--to lacks its value: minir1 pull --help lists what there is.")]
    public void Mistake_is_one_sentence(string line, string sentence) =>
        Assert.That(CommandResult.Of(line.Split(' ')), Is.EqualTo(new CommandResult(2, "", $"minir1: {sentence}\n")));

    [Test]
    public void Environment_gives_the_endpoint_and_the_token()
    {
        var variables = new Dictionary<string, string?> { ["HF_ENDPOINT"] = "https://mirror.example/", ["HF_TOKEN"] = " hf_x\n" };
        var request = new PullRequest("org/tiny");

        var options = request.Options(variables.GetValueOrDefault);
        Assert.That((options.Endpoint.AbsoluteUri, options.Token), Is.EqualTo(("https://mirror.example/", "hf_x")));

        options = (request with { Endpoint = "http://other" }).Options(variables.GetValueOrDefault);
        Assert.That(options.Endpoint.AbsoluteUri, Is.EqualTo("http://other/"));

        variables["HF_ENDPOINT"] = variables["HF_TOKEN"] = "";
        options = request.Options(variables.GetValueOrDefault);
        Assert.That((options.Endpoint.AbsoluteUri, options.Token), Is.EqualTo(("https://huggingface.co/", (string?)null)));
    }

    [Test]
    public void Directory_is_named_after_the_repository()
    {
        Assert.That(new PullRequest("Qwen/Qwen3-0.6B").Directory, Is.EqualTo(Path.Combine("models", "Qwen3-0.6B")));
        Assert.That(new PullRequest("Qwen/Qwen3-0.6B") { Target = "x" }.Directory, Is.EqualTo("x"));
    }

    [Test]
    public void Resume_line_can_be_pasted()
    {
        var request = new PullRequest("org/tiny")
        {
            Target = "my models",
            Revision = "v2",
            Include = ["*.md", "a.txt"],
            Endpoint = "http://localhost:80",
        };

        Assert.That(request.ResumeLine(), Is.EqualTo(
            "./minir1 pull org/tiny --to 'my models' --revision v2 --include '*.md' --include a.txt --endpoint http://localhost:80"));
        Assert.That(new PullRequest("org/tiny").ResumeLine(), Is.EqualTo("./minir1 pull org/tiny"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no SIGINT to send to another process")]
    public void Interrupted_pull_says_how_to_go_on_and_keeps_what_came()
    {
        using var hub = FakeHub.WithModel();
        hub.Change = request => request.Target == FakeHub.Content("model.safetensors")
            ? hub.Answer(request) with { CutAt = 4, Stalls = true }
            : null;
        using var place = new TemporaryDirectory();
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [typeof(CommandRunner).Assembly.Location, "pull", "org/tiny", "--to", place.Path, "--endpoint", hub.Address])
        {
            RedirectStandardOutput = true,
        })!;
        var partial = new FileInfo(place.File("model.safetensors.partial"));
        Assert.That(() => { partial.Refresh(); return partial.Exists ? partial.Length : 0; }, Is.EqualTo(4).After(60_000, 20));
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
            kill.WaitForExit();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.That(process.ExitCode, Is.EqualTo(130));
        Assert.That(output, Does.EndWith(
            $"Stopped. Go on with:\n  ./minir1 pull org/tiny --to {place.Path} --endpoint {hub.Address}\n"));
        Assert.That(Directory.GetFiles(place.Path).Select(Path.GetFileName), Is.EquivalentTo(new[] { "config.json", "model.safetensors.partial" }));
        Assert.That(File.ReadAllText(partial.FullName), Is.EqualTo("abcd"));
    }
}
