using MiniR1.Notebook.Documents;
using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Running;

namespace MiniR1.Notebook.Tests.Running;

public class NotebookRunnerTests
{
    private static readonly string[] s_cells =
    [
        "var x = 2;\nConsole.WriteLine(\"a\");\nConsole.WriteLine(\"b \\\"q\\\" 🙂\");",
        "  ",
        "Console.Error.WriteLine(\"warned\"); x.Display(); new[] { (x, 1e-7), (3, 1e20) }",
        "using (var bar = new ProgressBar(\"work\", 3)) bar.Report(3);",
        "var later = \"first\".Display();",
        "later.Update(\"last\");",
    ];

    [Test]
    public async Task Running_twice_gives_the_same_valid_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of(s_cells));
        await Run(path, new RunOptions { Target = path });
        var first = File.ReadAllText(path);
        await Run(path, new RunOptions { Target = path });
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(path), Is.EqualTo(first));
            Assert.That(NbformatValidator.Errors(first), Is.Empty);
            Assert.That(first, Does.Contain("\"own\": \"kept\"").And.Contain("ümlaut 🙂").And.Not.Contain("yesterday"));
            Assert.That(first, Does.Contain("\"text/plain\": [\n       \"last\"\n      ]").And.Not.Contain("\"first\"\n"));
            Assert.That(first, Does.EndWith("\"nbformat\": 4,\n \"nbformat_minor\": 5\n}\n"));
            Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1), "no temporary file stays");
        });
    }

    [Test]
    public async Task Outputs_know_of_which_code_they_are()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of("var x = 1;", " ", "x + 41"));
        Assert.That(NotebookDocument.Read(path).HasOutputsOfItsCode, Is.Null);
        await Run(path, new RunOptions { Target = path });
        var text = File.ReadAllText(path);
        bool? After(string there, string instead)
        {
            Assert.That(text, Does.Contain(there));
            return NotebookDocument.Parse(text.Replace(there, instead, StringComparison.Ordinal), "a.ipynb").HasOutputsOfItsCode;
        }

        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain("\"minir1\": {\n   \"sources\": \"sha256:"));
            Assert.That(After("\"# Title", "\"# Another title"), Is.True, "text is no code");
            Assert.That(After("\"x + 41\"", "\"x + 40\""), Is.False);
            Assert.That(After("\" \"", "\"x++;\""), Is.False);
        });
    }

    [Test]
    public async Task A_failing_cell_ends_the_run_and_leaves_the_file()
    {
        using var folder = new TemporaryFolder();
        var text = Notebooks.Of("var x = 1;", "\nthrow new InvalidOperationException(\"on purpose\");", "x");
        var path = folder.Write("a.ipynb", text);
        var progress = new RecordedProgress();
        var failure = await Run(path, new RunOptions { Target = path }, progress);
        Assert.That(failure?.Sentence, Is.EqualTo("cell 2, line 2: InvalidOperationException: on purpose"));
        Assert.That(File.ReadAllText(path), Is.EqualTo(text));
        Assert.That(progress.Ended, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task With_errors_allowed_the_error_is_an_output()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of("nonsense", "\"went on\""));
        var target = Path.Combine(folder.Path, "out", "a.ipynb");
        var failure = await Run(path, new RunOptions { Target = target, AllowErrors = true });
        var written = File.ReadAllText(target);
        Assert.That(failure?.Place, Is.EqualTo("cell 1, line 1"));
        Assert.That(written, Does.Contain("\"output_type\": \"error\"").And.Contain("went on"));
        Assert.That(NbformatValidator.Errors(written), Is.Empty);
    }

    [Test]
    public async Task Cleared_outputs_are_not_written()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of(
            "Console.WriteLine(\"was here\"); CellOutput.Clear(); Console.WriteLine(\"after\");",
            "Console.WriteLine(\"stays\"); CellOutput.Clear(wait: true);",
            "Console.WriteLine(\"too early\"); CellOutput.Clear(wait: true); \"instead\""));
        await Run(path, new RunOptions { Target = path });
        var cells = NotebookDocument.Read(path).CodeCells.Select(cell => string.Join(" ", cell.Outputs.Select(output => output!.ToJsonString()))).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(cells[0], Does.Contain("after").And.Not.Contain("was here"));
            Assert.That(cells[1], Does.Contain("stays"), "there was nothing to put in its place");
            Assert.That(cells[2], Does.Contain("instead").And.Not.Contain("too early"));
        });
    }

    [Test]
    public async Task A_cell_compiled_ahead_sees_what_the_one_before_it_left()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of(
            "var x = 1;", "throw new Exception(\"x\");", "nonsense", "var x = 20;", "int Twice() => 2 * x;", "Twice() + x"));
        var progress = new RecordedProgress();
        var failure = await Run(path, new RunOptions { Target = path, AllowErrors = true }, progress);
        Assert.That(failure?.Place, Is.EqualTo("cell 2, line 1"));
        Assert.That(File.ReadAllText(path), Does.Contain("\"60\"").And.Contain("CS0103"));
    }

    [Test]
    public async Task A_cell_that_takes_too_long_is_stopped()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of("while (true) { }"));
        var failure = await Run(path, new RunOptions { Timeout = TimeSpan.FromSeconds(2) });
        Assert.That(failure?.Sentence, Does.StartWith("cell 1: Timeout: the cell took more than 2 s"));
    }

    [Test]
    public async Task A_question_to_nobody_is_a_failure()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of("Console.ReadLine()"));
        Assert.That((await Run(path, new RunOptions()))?.Message, Does.Contain("nobody is there"));
    }

    [Test]
    public async Task Each_file_starts_afresh_in_its_own_folder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.txt", "here");
        var first = folder.Write("a.ipynb", Notebooks.Of("var x = System.IO.File.ReadAllText(\"data.txt\");"));
        var second = folder.Write("b.ipynb", Notebooks.Of("x"));
        Assert.That(await Run(first, new RunOptions()), Is.Null);
        Assert.That((await Run(second, new RunOptions()))?.Message, Does.StartWith("CS0103"));
    }

    [TestCase("{}")]
    [TestCase("not json")]
    [TestCase("{\"nbformat\": 3, \"cells\": []}")]
    public void What_is_no_notebook_is_refused(string text)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", text);
        Assert.That(() => Run(path, new RunOptions()), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("a.ipynb"));
    }

    [Test]
    public void Ctrl_C_ends_the_run()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.ipynb", Notebooks.Of("while (true) { }"));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        Assert.That(
            () => new NotebookRunner(new RunOptions(), new RecordedProgress()).RunAsync(path, stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static Task<CellFailure?> Run(string path, RunOptions options, RecordedProgress? progress = null) =>
        new NotebookRunner(options, progress ?? new RecordedProgress()).RunAsync(path, CancellationToken.None);

    private sealed class RecordedProgress : IRunProgress
    {
        internal List<int> Ended { get; } = [];

        public void CellStarted(int number, int count, string firstLine)
        {
        }

        public void CellEnded(int number, TimeSpan time, CellFailure? failure) => Ended.Add(number);
    }
}
