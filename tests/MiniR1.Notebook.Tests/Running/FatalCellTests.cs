namespace MiniR1.Notebook.Tests.Running;

/// <summary>Whatever a cell does to the process that runs it, the notebook's file stays as it was.</summary>
public class FatalCellTests
{
    private const string Finalizer = """
        class Bad
        {
            ~Bad() => throw new InvalidOperationException("too late");
        }

        void Make()
        {
            for (var i = 0; i < 100; i++)
                _ = new Bad();
        }

        Make();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        """;

    private const string OwnThread = """
        using System.Threading;
        var thread = new Thread(() => throw new InvalidOperationException("alone"));
        thread.Start();
        thread.Join();
        """;

    [TestCase("var all = new List<byte[]>();\nwhile (true) all.Add(new byte[1 << 20]);", "cell 2, line 2: OutOfMemoryException: ", TestName = "Memory_that_is_used_up")]
    [TestCase("var all = new List<byte[]>();\nwhile (true) all.Add(new byte[16]);", "OutOfMemoryException", TestName = "Memory_that_is_used_up_to_the_last_byte")]
    [TestCase(Finalizer, "cell 2, line 3: InvalidOperationException: too late (in a finalizer", TestName = "A_finalizer_that_throws")]
    [TestCase(OwnThread, "cell 2, line 2: InvalidOperationException: alone (in a finalizer, or on a thread", TestName = "A_thread_that_throws")]
    [TestCase("Environment.Exit(0);", "the process ended before the last cell did", TestName = "A_cell_that_ends_the_process")]
    [TestCase("System.Diagnostics.Process.GetCurrentProcess().Kill(); System.Threading.Thread.Sleep(-1);", "", TestName = "A_process_that_is_killed")]
    public async Task A_cell_that_takes_the_process_along(string code, string error)
    {
        using var folder = new TemporaryFolder();
        var text = Notebooks.Of("1 + 1", code, "2 + 2");
        var path = folder.Write("a.ipynb", text);
        var (exit, said) = await NotebookProcess.RunAsync(["run", "--in-place", path], ("DOTNET_GCHeapHardLimit", "0x10000000"));
        Assert.Multiple(() =>
        {
            Assert.That(exit, Is.Not.Zero);
            Assert.That(said, Does.Contain(error));
            Assert.That(said.Split('\n'), Has.Length.LessThanOrEqualTo(2), "a sentence, no dump");
            Assert.That(File.ReadAllText(path), Is.EqualTo(text));
            Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1), "no temporary file stays");
        });
    }
}
