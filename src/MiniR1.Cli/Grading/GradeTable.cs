using Spectre.Console;

namespace MiniR1.Cli.Grading;

/// <summary>Grades for people.</summary>
internal static class GradeTable
{
    internal static void Write(Terminal terminal, NotebookGrade grade)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn(new Text(GradeText.Printable(grade.File))));
        table.AddColumn(new TableColumn("points").RightAligned());
        table.AddColumn("message");
        foreach (var exercise in grade.Exercises)
            table.AddRow(new Text(exercise.Exercise), new Text($"{exercise.Points} of {exercise.Of}"), new Text(exercise.Message));
        table.AddRow(new Text("total"), new Text($"{grade.Points} of {grade.Of}"), new Text(grade.Remark));
        terminal.Console.Write(table);
        // A pipe shows it too.
        terminal.Output.Flush();
    }

    internal static void WriteTotal(TextWriter output, IReadOnlyList<NotebookGrade> grades)
    {
        if (grades.Count > 1)
            output.WriteLine($"All notebooks: {grades.Sum(grade => grade.Points)} of {grades.Sum(grade => grade.Of)} points");
    }
}
