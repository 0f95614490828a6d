using MiniR1.Cli.Grading;
using MiniR1.Exercises;

namespace MiniR1.Notebook.Tests.Grading;

/// <summary>What becomes of what workers tell.</summary>
public class GradeSheetTests
{
    private static readonly string[] s_cells =
        ["Tensor Attend(", "Exercise.Check(Homework.Attend, Attend);\nExercise.Check(Homework.Rotate, Rotate);"];

    [Test]
    public void A_stopped_check_costs_its_exercise_and_a_stopped_cell_all_that_it_would_have_checked()
    {
        var sheet = Sheet();
        sheet.Note(new WorkerMessage { Started = 2 });
        sheet.Note(new WorkerMessage { Checking = "03.attend" });
        sheet.Note(new Stop(GradeEnding.MemoryLimit, "was too large"));
        Assert.That(sheet.StoppedCells, Is.Empty);
        Assert.That(sheet.StoppedExercises, Is.EqualTo(new[] { "03.attend" }));

        sheet.Begin();
        sheet.Note(new WorkerMessage { Started = 2 });
        sheet.Note(new Stop(GradeEnding.Crashed, "ended its process"));
        var grade = sheet.Grade(GradeEnding.Finished, "", TimeSpan.Zero);
        Assert.Multiple(() =>
        {
            Assert.That(sheet.StoppedCells, Is.EqualTo(new[] { 2 }));
            Assert.That(grade.Ending, Is.EqualTo(GradeEnding.MemoryLimit));
            Assert.That(grade.Remark, Is.EqualTo("cell 2 was too large checking 03.attend, cell 2 ended its process; all else was run without it"));
            Assert.That(Messages(grade), Is.EqualTo(new[]
            {
                "not checked: cell 2 was too large", "not checked: cell 2 ended its process", "not checked", "not checked",
            }));
        });
    }

    [Test]
    public void After_a_verdict_the_cell_answers_and_the_points_stay()
    {
        var sheet = Sheet();
        sheet.Note(new WorkerMessage { Started = 2 });
        sheet.Note(new WorkerMessage { Checking = "03.attend" });
        sheet.Note(new WorkerMessage { Verdict = new Verdict("03.attend", 5, 5, "") });
        sheet.Note(new Stop(GradeEnding.TimeLimit, "was stopped"));
        var grade = sheet.Grade(GradeEnding.Finished, "", TimeSpan.Zero);
        Assert.That(sheet.StoppedExercises, Is.Empty);
        Assert.That(grade.Points, Is.EqualTo(5));
        Assert.That(Messages(grade), Is.EqualTo(new[] { "", "not checked: cell 2 was stopped", "not checked", "not checked" }));
    }

    [Test]
    public void A_function_of_a_stopped_cell_is_missed_for_that_reason()
    {
        var sheet = Sheet();
        sheet.Note(new WorkerMessage { Started = 1 });
        sheet.Note(new Stop(GradeEnding.TimeLimit, "was stopped"));
        sheet.Begin();
        sheet.Note(new WorkerMessage { Started = 2 });
        sheet.Note(new WorkerMessage { Failure = new WorkerFailure(2, "cell 2, line 1: CS0103: ...", true, ["Attend"]) });
        Assert.That(Messages(sheet.Grade(GradeEnding.Finished, "", TimeSpan.Zero))[0], Is.EqualTo("not checked: cell 1 was stopped (so there is no Attend)"));
    }

    [Test]
    public void Points_and_texts_stay_within_bounds()
    {
        var sheet = Sheet();
        sheet.Note(new WorkerMessage { Verdict = new Verdict("03.attend", 1000, 1000, "\u001b[31m" + new string('x', 10_000)) });
        sheet.Note(new WorkerMessage { Verdict = new Verdict("03.rotate", -7, 4, "") });
        sheet.Note(new WorkerMessage { Verdict = new Verdict("nothing", 7, 7, "") });
        var grade = sheet.Grade(GradeEnding.Finished, "", TimeSpan.Zero);
        Assert.That((grade.Points, grade.Of), Is.EqualTo((5, 15)));
        Assert.That(Messages(grade)[0], Does.Match("^\\[31mx+\\.\\.\\.$").And.Length.LessThan(300));
    }

    private static GradeSheet Sheet() => new("03.ipynb", s_cells, Homework.Of(s_cells[1], "03.ipynb"));

    private static List<string> Messages(NotebookGrade grade) => [.. grade.Exercises.Select(exercise => exercise.Message)];
}
