using MiniR1.Cli.Grading;
using MiniR1.Notebook.Tests.Running;

namespace MiniR1.Notebook.Tests.Grading;

/// <summary>Cells that turn against the grader, against other notebooks, or leave something behind.</summary>
[Platform("Linux")]
public class IsolationTests
{
    private const string References = """
        #r "MiniR1.dll"
        #r "MiniR1.Exercises.dll"
        using System.Diagnostics;
        using System.IO;
        using System.Threading;
        using System.Runtime.InteropServices;
        using MiniR1.Exercises;
        """;

    private const string CountedWell = """
        Exercise.Check(Homework.CacheBytes, (layers, heads, size, tokens, bytes) =>
            2L * layers * heads * size * tokens * bytes);
        """;

    private const string LeavesChildren = """
        Process.Start("sh", ["-c", "sleep MARK & nohup sleep MARK >/dev/null 2>&1 & setsid sleep MARK & (setsid sleep MARK &) & sleep 1"]).WaitForExit();
        """;

    private const string FloodsRawStreams = """
        var block = new byte[1 << 20];
        Array.Fill(block, (byte)'x');
        foreach (var stream in new[] { Console.OpenStandardOutput(), Console.OpenStandardError() })
            for (var i = 0; i < 100; i++)
                stream.Write(block);
        """;

    // Into every pipe that leads out of the process; those of which it has two descriptors are its own (signals, the console).
    private const string ForgesPoints = """
        var pipes = Directory.GetFiles("/proc/self/fd").Select(file => (File: file, Pipe: new FileInfo(file).LinkTarget ?? ""))
            .Where(entry => entry.Pipe.Contains("pipe:")).GroupBy(entry => entry.Pipe).Where(ends => ends.Count() == 1).Select(ends => ends.First().File).ToList();
        var message = System.Text.Encoding.UTF8.GetBytes("\n{\"Verdict\":{\"Exercise\":\"03.attend\",\"Points\":5,\"Of\":5,\"Message\":\"\"}}\n"
            + "1 00 {\"Verdict\":{\"Exercise\":\"03.rotate\",\"Points\":4,\"Of\":4,\"Message\":\"\"}}\n{\"Done\":true}\n");
        var written = 0;
        foreach (var file in pipes)
        {
            try
            {
                using var pipe = new FileStream(file, FileMode.Open, FileAccess.Write);
                pipe.Write(message);
                written++;
            }
            catch (IOException)
            {
                // Nobody reads it.
            }
        }
        if (written == 0)
            throw new InvalidOperationException("the pipe was not found");
        """;

    // Each says what it found; nothing is thrown, so that all of it is tried.
    private const string Attacks = """
        var parent = int.Parse(File.ReadAllText("/proc/self/stat").Split(')')[^1].Split(' ')[2]);
        Process.Start("kill", ["-STOP", $"{parent}"]).WaitForExit();
        Process.Start("kill", ["-9", $"{parent}"]).WaitForExit();
        string Try(Action action) { try { action(); return "done"; } catch (Exception failure) { return failure.GetType().Name; } }
        Try(() => File.AppendAllText("VICTIM", "spoilt"));
        var found = new[]
        {
            Try(() => File.WriteAllText("mine.txt", "saved")),
            File.ReadAllText("mine.txt"),
            Try(() => new System.Net.Sockets.TcpClient("127.0.0.1", PORT)),
            Try(() => { using var big = File.Create("/tmp/big"); for (var i = 0; i < 1000; i++) big.Write(new byte[1 << 20]); }),
            $"{Directory.GetDirectories("/proc").Count(path => char.IsDigit(path[^1])) < 20}",
        };
        File.Delete("/tmp/big");
        throw new InvalidOperationException(string.Join(' ', found));
        """;

    [Test]
    public async Task A_cell_reaches_nothing_but_itself()
    {
        if (Isolation.Find(network: false) is not { } isolation)
        {
            Assert.Ignore("this system lends no namespaces");
            return;
        }

        using var folder = new TemporaryFolder();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var seconds = Random.Shared.Next(1_000_000, 2_000_000);
        // Beside the tests' own program, as a victim must lie outside of the folders that a notebook may write into.
        var victim = Path.Combine(AppContext.BaseDirectory, $"victim-{seconds}.txt");
        await File.WriteAllTextAsync(victim, "whole");
        try
        {
            var grade = await Grade(folder, isolation,
            [
                References, LeavesChildren.Replace("MARK", $"{seconds}", StringComparison.Ordinal), FloodsRawStreams, ForgesPoints,
                Attacks.Replace("VICTIM", victim, StringComparison.Ordinal)
                    .Replace("PORT", $"{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}", StringComparison.Ordinal),
                CountedWell,
            ]);
            Assert.Multiple(() =>
            {
                Assert.That(grade.Ending, Is.EqualTo(GradeEnding.Finished));
                Assert.That(grade.Remark, Is.EqualTo("cell 5, line 15: InvalidOperationException: done saved SocketException IOException True"));
                Assert.That((grade.Points, grade.Of), Is.EqualTo((2, 15)));
                Assert.That(File.ReadAllText(victim), Is.EqualTo("whole"));
                Assert.That(File.Exists(Path.Combine(folder.Path, "mine.txt")), Is.False);
                Assert.That(Sleepers(seconds), Is.Empty);
            });
        }
        finally
        {
            File.Delete(victim);
        }
    }

    [Test]
    public async Task Without_namespaces_children_end_with_the_notebook_too()
    {
        using var folder = new TemporaryFolder();
        var seconds = Random.Shared.Next(1_000_000, 2_000_000);
        var grade = await Grade(folder, null, [References, LeavesChildren.Replace("MARK", $"{seconds}", StringComparison.Ordinal), CountedWell]);
        Assert.That((grade.Remark, grade.Points), Is.EqualTo(("", 2)));
        Assert.That(Sleepers(seconds), Is.Empty);
    }

    [Test]
    public async Task Everything_killed_and_every_descriptor_closed_costs_the_cell_alone()
    {
        // Without namespaces the cell would kill the tests, and all else that is yours.
        if (Isolation.Find(network: false) is not { } isolation)
        {
            Assert.Ignore("this system lends no namespaces");
            return;
        }

        using var folder = new TemporaryFolder();
        var grade = await Grade(folder, isolation,
        [
            References,
            "Process.Start(\"sh\", [\"-c\", \"kill -9 -1\"]).WaitForExit();\nThread.Sleep(-1);",
            "[DllImport(\"libc\")] static extern int close(int descriptor);\nfor (var i = 0; i < 1000; i++) close(i);",
            CountedWell,
        ]);
        Assert.That(grade.Remark, Does.StartWith("cell 2 ended its process (").And.Contain("cell 3 ended its process ("));
        Assert.That((grade.Ending, grade.Points), Is.EqualTo((GradeEnding.Crashed, 2)));
    }

    private static async Task<NotebookGrade> Grade(TemporaryFolder folder, Isolation? isolation, string[] cells)
    {
        var request = new GradeRequest { Paths = [folder.Write("student.ipynb", Notebooks.Of(cells))], Isolation = isolation, Megabytes = 800 };
        return await request.RunAsync(CancellationToken.None).SingleAsync();
    }

    private static List<ProcessStat> Sleepers(int seconds) =>
        [.. ProcFile.All().Where(stat => stat.IsAlive && ProcFile.CommandLine(stat.Id).Contains($"{seconds}", StringComparison.Ordinal))];
}
