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
    [TestCase("class N { N other = new N(); }\nnew N()", "cell 2: StackOverflowException: the constructor of N calls itself without end, and .NET ended", TestName = "A_stack_that_is_full")]
    [TestCase("Environment.FailFast(\"enough\");", "cell 2: ProcessEnded: the process ended in this cell (exit code 134: Process terminated.", TestName = "A_cell_that_fails_fast")]
    [TestCase("Environment.Exit(0);", "the process ended before the last cell did", TestName = "A_cell_that_ends_the_process")]
    [TestCase("System.Diagnostics.Process.GetCurrentProcess().Kill(); System.Threading.Thread.Sleep(-1);", "cell 2: ProcessEnded: the process ended in this cell (it was killed, as for want of memory)", TestName = "A_process_that_is_killed")]
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

    [Test]
    public async Task The_notebooks_after_it_run()
    {
        using var folder = new TemporaryFolder();
        var fatal = folder.Write("a.ipynb", Notebooks.Of("class N { N other = new N(); }\nnew N()"));
        var good = folder.Write("b.ipynb", Notebooks.Of("Console.Error.WriteLine(\"heard\"); 40 + 2"));
        var (exit, said) = await NotebookProcess.RunAsync(["run", "--in-place", fatal, good]);
        Assert.That(exit, Is.EqualTo(2));
        Assert.That(said, Does.StartWith($"minir1: {fatal}: cell 1: StackOverflowException: ").And.EndWith("; nothing was written\n"));
        Assert.That(File.ReadAllText(good), Does.Contain("\"42\""));
    }

    [Test]
    public async Task Cultures_are_those_of_the_system()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of(
            "using System.Globalization;\n1234.5.ToString(\"C\", CultureInfo.GetCultureInfo(\"en-US\"))",
            "$\"{1.5} {CultureInfo.CurrentCulture.Name.Length} {CultureInfo.CurrentUICulture.Name.Length}\""));
        var (exit, said) = await NotebookProcess.RunAsync(["run", "--in-place", path], ("LANG", "de_DE.UTF-8"));
        Assert.That(said, Is.Empty);
        Assert.That(exit, Is.Zero);
        var written = File.ReadAllText(path);
        Assert.That(written, Does.Contain("$1,234.50").Or.Contain("¤1,234.50"), "without ICU, the name is known and its signs are not");
        if (MiniR1.Cli.Notebooks.Cultures.HasIcu())
            Assert.That(written, Does.Contain("$1,234.50"));
        Assert.That(written, Does.Contain("\"1.5 0 0\""), "numbers that name no culture look the same everywhere");
    }

    [Test]
    public async Task Without_ICU_a_culture_has_its_name()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of("System.Globalization.CultureInfo.GetCultureInfo(\"fr-FR\").Name"));
        var (exit, said) = await NotebookProcess.RunAsync(["run", "--in-place", path], ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"));
        Assert.That(said, Is.Empty);
        Assert.That(exit, Is.Zero);
        Assert.That(File.ReadAllText(path), Does.Contain("\"fr-FR\""));
    }
}
