using System.Diagnostics;
using MiniR1.Checkpoints;
using MiniR1.Model;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tests.Cli;
using MiniR1.Tests.Model;
using NUnit.Framework;

namespace MiniR1.Tests.Files;

/// <summary>What stands where a file should, and would be read for ever.</summary>
[Platform(Exclude = "Win", Reason = "Windows has no pipes among its files")]
internal sealed class InputFileTests
{
    private const string Pipe = "it is a pipe or a device, not a file";

    private TemporaryDirectory place = null!;

    [SetUp]
    public void MakePlace() => place = new TemporaryDirectory();

    [TearDown]
    public void RemovePlace() => place.Dispose();

    [Test]
    public void A_pipe_is_refused_before_it_is_opened([Values] bool linked) =>
        Assert.That(() => InputFile.ReadAllText(MakePipe("in", linked)), Throws.InstanceOf<IOException>().With.Message.EqualTo(Pipe));

    [TestCase("/dev/zero")]
    [TestCase("/dev/null")]
    public void A_device_is_refused(string device)
    {
        File.CreateSymbolicLink(place.File("in"), device);
        Assert.That(() => InputFile.ReadAllBytes(place.File("in")), Throws.InstanceOf<IOException>().With.Message.EqualTo(Pipe));
    }

    [Test]
    public void A_socket_is_refused()
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(place.File("in")));
        Assert.That(() => InputFile.ReadAllBytes(place.File("in")), Throws.InstanceOf<IOException>().With.Message.EqualTo(Pipe));
    }

    [Test]
    public void A_file_larger_than_its_kind_is_refused()
    {
        using (var file = File.Create(place.File("in")))
            file.SetLength(3_000_000_000); // a hole, which takes no room
        Assert.That(
            () => InputFile.ReadAllBytes(place.File("in")),
            Throws.InstanceOf<IOException>().With.Message.EqualTo("it has 3000000000 bytes, more than the 256000000 that such a file may have"));
    }

    [Test]
    public void A_directory_is_refused() =>
        Assert.That(() => InputFile.ReadAllText(place.Path), Throws.InstanceOf<IOException>().With.Message.EqualTo("it is a directory, not a file"));

    [Test]
    public void A_text_may_come_from_a_pipe_but_not_without_end()
    {
        using (var writer = Process.Start("sh", ["-c", $"printf '[\"1 2=3\"]' > {MakePipe("in", linked: false)}"]))
        {
            Assert.That(InputFile.ReadPipedText(place.File("in")), Is.EqualTo("[\"1 2=3\"]"));
            writer.WaitForExit();
        }

        Assert.That(
            () => InputFile.ReadPipedText("/dev/zero", most: 1000),
            Throws.InstanceOf<IOException>().With.Message.EqualTo("it has more than the 1000 characters that such a text may have"));
    }

    [TestCase("")]
    [TestCase("text")]
    public void Files_and_links_to_them_are_read(string text)
    {
        File.WriteAllText(place.File("in"), text);
        File.CreateSymbolicLink(place.File("link"), place.File("in"));
        Assert.That((InputFile.ReadAllText(place.File("in")), InputFile.ReadAllText(place.File("link"))), Is.EqualTo((text, text)));
    }

    [Test]
    public void Files_of_the_system_without_a_length_are_read() =>
        Assert.That(InputFile.ReadAllText("/proc/self/status"), Does.StartWith("Name:"));

    [TestCase("model.safetensors")]
    [TestCase("config.json")]
    [TestCase("tokenizer.json")]
    [TestCase("tokenizer_config.json")]
    [TestCase("generation_config.json")]
    [TestCase("chat_template.jinja")]
    public void No_file_of_a_checkpoint_can_be_a_pipe(string name)
    {
        BigramModel.Save(place.Path);
        if (name.EndsWith(".jinja", StringComparison.Ordinal))
            File.WriteAllText(place.File(name), "");
        File.Delete(place.File(name));
        MakePipe(name, linked: false);
        var result = CommandResult.Of("generate", "--model", place.Path, "--prompt", "1");
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Match($"^minir1: [^\n]*{place.File(name)}[^\n]*{Pipe}\\.\n$"));
    }

    [TestCase("model-00003-of-00006.safetensors")]
    [TestCase("model.safetensors.index.json")]
    public void No_shard_and_no_index_can_be_a_pipe(string name)
    {
        foreach (var file in Directory.GetFiles(Fixture.PathOf("tiny-llama31")))
            File.Copy(file, place.File(Path.GetFileName(file)));
        File.Delete(place.File(name));
        MakePipe(name, linked: true);
        Assert.That(
            () => Checkpoint.Load(place.Path), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo($"{place.File(name)} cannot be read: {Pipe}."));
    }

    [TestCase("zero --preset")]
    [TestCase("eval --model . --preset")]
    [TestCase("inspect")]
    public void No_config_can_be_a_pipe(string command)
    {
        var pipe = MakePipe("in.json", linked: false);
        var result = CommandResult.Of([.. command.Split(' '), pipe]);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((2, command == "inspect"
            ? $"minir1: {pipe} cannot be read: {Pipe}.\n"
            : $"minir1: Cannot read {pipe}: {Pipe}.\n")));
    }

    [Test]
    public void The_length_of_a_linked_shard_is_the_files()
    {
        foreach (var file in Directory.GetFiles(Fixture.PathOf("tiny-qwen2")))
            File.CreateSymbolicLink(place.File(Path.GetFileName(file)), file);
        var config = ModelConfig.Load(place.Path);
        Assert.That(
            CheckpointContents.Read(place.Path, config).FileBytes,
            Is.EqualTo(new FileInfo(Path.Combine(Fixture.PathOf("tiny-qwen2"), "model.safetensors")).Length));
    }

    private string MakePipe(string name, bool linked)
    {
        var path = place.File(linked ? $"{name}.pipe" : name);
        using (var made = Process.Start("mkfifo", [path]))
            made.WaitForExit();
        if (linked)
            File.CreateSymbolicLink(place.File(name), path);
        return place.File(name);
    }
}
