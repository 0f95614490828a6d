using Spectre.Console;

namespace MiniR1.Cli.Grading;

/// <summary>Grades for people.</summary>
internal static class GradeTable
{
    internal static void Write(Terminal terminal, IReadOnlyList<NotebookGrade> grades)
    {
        foreach (var grade in grades)
            Write(terminal.Console, grade);
        if (grades.Count > 1)
            terminal.Output.WriteLine($"All notebooks: {grades.Sum(grade => grade.Points)} of {grades.Sum(grade => grade.Of)} points");
    }

    private static void Write(IAnsiConsole console, NotebookGrade grade)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn(new Text(grade.File)));
        table.AddColumn(new TableColumn("points").RightAligned());
        table.AddColumn("message");
        foreach (var exercise in grade.Exercises)
            table.AddRow(new Text(exercise.Exercise), new Text($"{exercise.Points} of {exercise.Of}"), new Text(exercise.Message));
        table.AddRow(new Text("total"), new Text($"{grade.Points} of {grade.Of}"), new Text(grade.Remark));
        console.Write(table);
    }
}
