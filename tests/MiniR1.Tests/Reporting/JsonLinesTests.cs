using System.Diagnostics;
using System.Text.Json;
using MiniR1.Reporting;
using NUnit.Framework;

namespace MiniR1.Tests.Reporting;

public class JsonLinesTests
{
    private static readonly int[] s_twoSteps = [1, 2];

    [Test]
    public void Append_isInTheFileAtOnceAndReadable()
    {
        using var folder = new TemporaryFolder();
        using var lines = new JsonLines(folder.File("m.jsonl"));

        lines.Append(new { Step = 1, text = "<think>ü" });

        using var reader = new StreamReader(new FileStream(
            folder.File("m.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.That(reader.ReadToEnd(), Is.EqualTo("{\"step\":1,\"text\":\"<think>ü\"}\n"));
    }

    [TestCase("{\"step\":1}\n{\"step\":2}\n{\"st")]
    [TestCase("{\"step\":1}\n{\"step\":2}\n\n")]
    [TestCase("{\"step\":1}\r\n{\"step\":2}\r\n")]
    [TestCase("{\"step\":1}\n{\"step\":2}")]
    public void Read_dropsATornLastLine(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("m.jsonl"), content);

        Assert.That(Steps(folder.File("m.jsonl")), Is.EqualTo(s_twoSteps));
    }

    [TestCase("{\"step\":1}\n{\"st")]
    [TestCase("{\"step\":1}")]
    public void Append_afterACrash_startsAFreshLine(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("m.jsonl"), content);

        using (var lines = new JsonLines(folder.File("m.jsonl")))
            lines.Append(new { step = 2 });

        Assert.That(File.ReadAllText(folder.File("m.jsonl")), Is.EqualTo("{\"step\":1}\n{\"step\":2}\n"));
    }

    [Test]
    public void Read_ofAnUnreadableLineInTheMiddle_namesIt()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("m.jsonl");
        File.WriteAllText(path, "{\"step\":1}\n{oops\n{\"step\":3}\n");

        Assert.That(() => JsonLines.Read(path), Throws.TypeOf<MiniR1Exception>()
            .With.Message.EqualTo($"Line 2 of {path} is not JSON: correct it or remove the line."));
        Assert.That(() => new JsonLines(path), Throws.TypeOf<MiniR1Exception>());
        Assert.That(new FileInfo(path).Length, Is.EqualTo(28), "the file must be as it was");
    }

    [Test]
    public void CutAt_cutsWhatTheResumedRunWritesAgain()
    {
        using var folder = new TemporaryFolder();
        using (var lines = new JsonLines(folder.File("m.jsonl")))
        {
            foreach (var step in Enumerable.Range(1, 5))
                lines.Append(new { step });

            lines.CutAt(2 * 11);
            lines.Append(new { step = 30 });
            Assert.That(lines.Settle(), Is.EqualTo(LinesMark.Of("{\"step\":1}\n{\"step\":2}\n{\"step\":30}\n"u8)));
        }

        Assert.That(Steps(folder.File("m.jsonl")), Is.EqualTo(new[] { 1, 2, 30 }));
    }

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    public void CutAt_inALine_endsIt(int bytes, int lines)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("m.jsonl"), "1\n\0\0\0{oops");
        using (var file = JsonLines.OpenAt(folder.File("m.jsonl"), bytes))
            Assert.That(file.Settle().Lines, Is.EqualTo(lines));

        Assert.That(File.ReadAllText(folder.File("m.jsonl")), Is.EqualTo(bytes == 0 ? "" : "1\n"));
    }

    [Test]
    public void Read_whileARunWrites()
    {
        using var folder = new TemporaryFolder();
        using var lines = new JsonLines(folder.File("m.jsonl"));
        lines.Append(new { step = 1 });
        Assert.That(Steps(folder.File("m.jsonl")), Is.EqualTo(new[] { 1 }));
        lines.Append(new { step = 2 });
        Assert.That(Steps(folder.File("m.jsonl")), Is.EqualTo(s_twoSteps));
    }

    [TestCase("""{"a":1,"a":2}""")]
    [TestCase("""{"a":"\ud800"}""")]
    [TestCase("""{"\ud800":1}""")]
    [TestCase("""[1e999]""")]
    public void Read_ofALineThatNobodyCanUse_namesIt(string line)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("m.jsonl");
        File.WriteAllText(path, $"{line}\n{{}}\n");

        Assert.That(() => JsonLines.Read(path), Throws.TypeOf<MiniR1Exception>()
            .With.Message.EqualTo($"Line 1 of {path} is not JSON: correct it or remove the line."));
    }

    [Test]
    public void Append_fromManyThreads_keepsLinesWhole()
    {
        using var folder = new TemporaryFolder();
        using (var lines = new JsonLines(folder.File("m.jsonl")))
            Parallel.For(0, 400, step => lines.Append(new { step, text = new string('x', step) }));

        Assert.That(Steps(folder.File("m.jsonl")), Is.EquivalentTo(Enumerable.Range(0, 400)));
    }

    [Test]
    [Platform("Linux")]
    public void Append_onAFullDisk_isOneSentence()
    {
        // /dev/full takes no byte: what a full disk answers.
        using var lines = new JsonLines("/dev/full");

        Assert.That(() => lines.Append(new { step = 1 }), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            "Cannot write /dev/full: the disk is full; free some space and run the command again."));
    }

    [Test]
    public void Read_ofAMissingFile_isEmpty() =>
        Assert.That(JsonLines.Read("/nowhere/at/all.jsonl"), Is.Empty);

    [Test]
    [Platform("Linux", Reason = "mkfifo makes the pipe")]
    public void Read_ofAPipe_isRefusedInsteadOfWaiting()
    {
        var path = Path.Combine(Path.GetTempPath(), $"minir1-pipe-{Guid.NewGuid():N}.jsonl");
        using (var made = Process.Start("mkfifo", [path]))
            made.WaitForExit();
        try
        {
            Assert.That(() => JsonLines.Read(path), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("it is a pipe or a device"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IEnumerable<int> Steps(string path) =>
        JsonLines.Read(path).Select((JsonElement line) => line.GetProperty("step").GetInt32());
}
