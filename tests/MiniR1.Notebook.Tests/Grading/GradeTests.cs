using System.Text.Json.Nodes;
using MiniR1.Cli;
using MiniR1.Cli.Grading;
using MiniR1.Notebook.Tests.Running;

namespace MiniR1.Notebook.Tests.Grading;

/// <summary>What a notebook earns, run in a process of its own.</summary>
public class GradeTests
{
    private const string References = """
        #r "MiniR1.dll"
        #r "MiniR1.Exercises.dll"
        using MiniR1.Exercises;
        """;

    private const string CountedWell = """
        Exercise.Check(Homework.CacheBytes, (layers, heads, size, tokens, bytes) =>
            2L * layers * heads * size * tokens * bytes);
        """;

    [TestCase("exercises", "01", 0)]
    [TestCase("exercises", "02", 0)]
    [TestCase("exercises", "03", 0)]
    [TestCase("exercises", "04", 0)]
    [TestCase("exercises", "05", 0)]
    [TestCase("exercises", "06", 0)]
    [TestCase("exercises", "07", 0)]
    [TestCase("exercises", "08", 0)]
    [TestCase("exercises", "09", 0)]
    [TestCase("exercises", "10", 0)]
    [TestCase("exercises", "11", 0)]
    [TestCase("exercises", "12", 0)]
    [TestCase("solutions", "01", 13)]
    [TestCase("solutions", "02", 14)]
    [TestCase("solutions", "03", 15)]
    [TestCase("solutions", "04", 15)]
    [TestCase("solutions", "05", 16)]
    [TestCase("solutions", "06", 15)]
    [TestCase("solutions", "07", 15)]
    [TestCase("solutions", "08", 15)]
    [TestCase("solutions", "09", 14)]
    [TestCase("solutions", "10", 14)]
    [TestCase("solutions", "11", 14)]
    [TestCase("solutions", "12", 14)]
    public async Task Blanks_earn_nothing_and_solutions_everything(string folder, string chapter, int points)
    {
        var grade = await Grade(new GradeRequest { Paths = [Path.Combine(CourseFiles.Folder, folder, $"{chapter}.ipynb")] });
        Assert.Multiple(() =>
        {
            Assert.That(grade.Ending, Is.EqualTo(GradeEnding.Finished));
            Assert.That(grade.Remark, Is.Empty);
            Assert.That(grade.Points, Is.EqualTo(points));
            Assert.That(grade.Of, Is.GreaterThanOrEqualTo(13));
            Assert.That(grade.Exercises.Select(exercise => exercise.Message), Has.All.EqualTo(points == 0 ? "not done yet" : ""));
        });
    }

    [Test]
    public async Task An_endless_loop_costs_its_exercise_alone()
    {
        // Two checks in one cell: the first never ends.
        var grade = await Grade(seconds: 60, cellSeconds: 6, cells:
        [
            References, "Exercise.Check(Homework.Attend, (q, k, v) => { while (true) { } });\n" + CountedWell,
        ]);
        Assert.Multiple(() =>
        {
            Assert.That(grade.Ending, Is.EqualTo(GradeEnding.TimeLimit));
            Assert.That(grade.Remark, Is.EqualTo("cell 2 was stopped after 6 s of processor time (an endless loop or recursion?) "
                + "checking 03.attend; all else was run without it"));
            Assert.That((grade.Points, grade.Of), Is.EqualTo((2, 15)));
            Assert.That(Message(grade, "03.attend"), Is.EqualTo(
                "not checked: cell 2 was stopped after 6 s of processor time (an endless loop or recursion?)"));
            Assert.That(Message(grade, "03.cached_step"), Is.EqualTo("not checked"));
        });
    }

    [Test]
    public async Task A_notebook_that_takes_too_long_as_a_whole_keeps_its_points()
    {
        var grade = await Grade(seconds: 12, cellSeconds: 100, cells: [References, CountedWell, "while (true) { }", "1"]);
        Assert.That(grade.Remark, Is.EqualTo("the notebook was stopped in cell 3 after 12 s of processor time in all; what was checked before counts"));
        Assert.That((grade.Ending, grade.Points), Is.EqualTo((GradeEnding.TimeLimit, 2)));
    }

    [Test]
    public async Task Memory_of_the_programs_that_a_cell_starts_counts()
    {
        var grade = await Grade(megabytes: 900, cells:
        [
            References,
            "System.Diagnostics.Process.Start(\"sh\", [\"-c\", \"head -c 2000m /dev/zero | tail\"]).WaitForExit();",
            CountedWell,
        ]);
        Assert.That(grade.Remark, Is.EqualTo("cell 2 was stopped with more than 900 MB of memory; all else was run without it"));
        Assert.That((grade.Ending, grade.Points), Is.EqualTo((GradeEnding.MemoryLimit, 2)));
    }

    [TestCase("Environment.Exit(0);", "exit code 0")]
    [TestCase("Environment.FailFast(\"gone\");", "exit code 134")]
    public async Task A_cell_that_ends_the_process_costs_itself(string code, string expected)
    {
        var grade = await Grade(cells: [References, code, CountedWell]);
        Assert.That(grade.Ending, Is.EqualTo(GradeEnding.Crashed));
        Assert.That(grade.Remark, Does.StartWith("cell 2 ended its process (").And.Contain(expected).And.EndWith("; all else was run without it"));
        Assert.That(grade.Points, Is.EqualTo(2));
    }

    [Test]
    public async Task A_cell_that_does_not_compile_is_named_at_its_exercise()
    {
        var grade = await Grade(cells: [References, "long CacheBytes(int a, int b, int c, int d, int e) => 2L * a * b * c * d * e", "Exercise.Check(Homework.CacheBytes, CacheBytes);"]);
        Assert.That(Message(grade, "03.cache_bytes"), Is.EqualTo("not checked: cell 2, line 1: CS1002: ; expected (so there is no CacheBytes)"));
        Assert.That(grade.Remark, Is.EqualTo("cell 2, line 1: CS1002: ; expected"));
    }

    [Test]
    public async Task Cells_that_fail_do_not_end_the_run()
    {
        var grade = await Grade(cells: [References, "int.Parse(\"x\")", "Exercise.Check(Homework.Rotate, Rotate);", CountedWell]);
        Assert.Multiple(() =>
        {
            Assert.That(grade.Ending, Is.EqualTo(GradeEnding.Finished));
            Assert.That(grade.Remark, Does.StartWith("cell 2, line 1: FormatException"));
            Assert.That(grade.Points, Is.EqualTo(2));
            Assert.That(Message(grade, "03.rotate"), Does.StartWith("not checked: cell 3, line 1: CS0103"));
            Assert.That(Message(grade, "03.attend"), Is.EqualTo("not checked"));
        });
    }

    [Test]
    public async Task Printed_points_are_none_and_the_best_of_several_checks_counts()
    {
        var grade = await Grade(cells:
        [
            References,
            "Console.WriteLine(\"ok    03.attend: 5 of 5 points\");",
            "Console.WriteLine(\"{\\\"Verdict\\\":{\\\"Exercise\\\":\\\"03.attend\\\",\\\"Points\\\":5,\\\"Of\\\":5,\\\"Message\\\":\\\"\\\"}}\");",
            CountedWell,
            "Exercise.Check(Homework.CacheBytes, (a, b, c, d, e) => 0);",
            """
            class Own : Exercise<Func<int, int>>
            {
                public override string Name => "03.attend";
                public override int Points => 5;
                protected override IEnumerable<string> Mistakes(Func<int, int> answer) => [null, null, null, null, null];
            }
            """,
            "Exercise.Check(new Own(), x => x);",
        ]);
        Assert.That((grade.Points, Message(grade, "03.attend")), Is.EqualTo((2, "not checked")));
    }

    [Test]
    public async Task A_folder_is_graded_as_a_table_and_as_JSON()
    {
        using var folder = new TemporaryFolder();
        folder.Write("03-ann.ipynb", Notebooks.Of(References, CountedWell));
        folder.Write("03-bob.ipynb", "no notebook");
        var (code, table, error) = await Run("grade", folder.Path);
        Assert.That(code, Is.Zero, error);
        Assert.That(table, Does.Contain("03-ann.ipynb").And.Contain("2 of 15").And.Contain("is no notebook")
            .And.EndWith("All notebooks: 2 of 30 points\n"));

        var file = folder.Write("grades.json", "from last week");
        (code, var text, error) = await Run("grade", "--json", "--out", file, Path.Combine(folder.Path, "03-ann.ipynb"));
        Assert.That(code, Is.Zero, error);
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(text));
        var json = JsonNode.Parse(text)!.AsObject();
        var notebook = json["notebooks"]![0]!.AsObject();
        Assert.Multiple(() =>
        {
            Assert.That(json.Select(entry => entry.Key), Is.EqualTo(new[] { "points", "of", "notebooks" }));
            Assert.That(notebook.Select(entry => entry.Key), Is.EqualTo(
                new[] { "file", "points", "of", "ending", "remark", "seconds", "exercises" }));
            Assert.That(((int)json["points"]!, (int)json["of"]!), Is.EqualTo((2, 15)));
            Assert.That((string?)notebook["ending"], Is.EqualTo("finished"));
            Assert.That(notebook["exercises"]![3]!.ToJsonString(), Is.EqualTo("""{"name":"03.cache_bytes","points":2,"of":2,"message":""}"""));
        });
    }

    [TestCase("nowhere.ipynb")]
    [TestCase(".", "--timeout", "0")]
    [TestCase(".", "--memory", "0")]
    [TestCase(".", "--cell-timeout", "-1")]
    public async Task What_cannot_be_graded_is_one_sentence(params string[] arguments)
    {
        var (code, _, error) = await Run(["grade", .. arguments]);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.StartWith("minir1: ").And.Match("^[^\n]+\n$"));
    }

    private static string Message(NotebookGrade grade, string exercise) =>
        grade.Exercises.Single(found => found.Exercise == exercise).Message;

    private static async Task<NotebookGrade> Grade(
        double seconds = 300, double? cellSeconds = null, int megabytes = 2048, params string[] cells)
    {
        using var folder = new TemporaryFolder();
        return await Grade(new GradeRequest
        {
            Paths = [folder.Write("student.ipynb", Notebooks.Of(cells))],
            TimeoutSeconds = seconds,
            CellTimeoutSeconds = cellSeconds,
            Megabytes = megabytes,
        });
    }

    private static async Task<NotebookGrade> Grade(GradeRequest request) =>
        await (request with { Isolation = Isolation.Find(network: false) }).RunAsync(CancellationToken.None).SingleAsync();

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await CommandRunner.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
