using System.Diagnostics;
using MiniR1.Exercises;
using MiniR1.Notebook.Documents;

namespace MiniR1.Cli.Grading;

/// <summary>Grades a notebook: as many runs as it takes until all of it has run but the cells that do not end.</summary>
/// <param name="limits">what it may take</param>
/// <param name="isolation">null to run it like any program</param>
internal sealed class GradedNotebook(GradeLimits limits, Isolation? isolation)
{
    private const long MostBytes = 100 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <param name="file">the notebook</param>
    /// <param name="stop">ends it</param>
    /// <exception cref="MiniR1Exception">A process cannot be started.</exception>
    internal async Task<NotebookGrade> RunAsync(string file, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        var (cells, unreadable) = await CellsAsync(file).ConfigureAwait(false);
        var sheet = new GradeSheet(file, cells, Homework.Of(string.Join('\n', cells), file));
        var (ending, remark) = unreadable is null
            ? await RunAsync(file, sheet, stop).ConfigureAwait(false)
            : (GradeEnding.Unreadable, unreadable);
        return sheet.Grade(ending, remark, Stopwatch.GetElapsedTime(start));
    }

    private async Task<(GradeEnding Ending, string Remark)> RunAsync(string file, GradeSheet sheet, CancellationToken stop)
    {
        var usage = Usage.None;
        while (true)
        {
            var end = await new WorkerRun(limits, isolation).RunAsync(file, sheet, usage, stop).ConfigureAwait(false);
            usage = end.Usage;
            if (sheet.Unreadable is { } reason)
                return (GradeEnding.Unreadable, reason);
            if (end.Notebook is { } passed)
                return (GradeEnding.TimeLimit, $"the notebook was stopped {Place(sheet)} {passed}; what was checked before counts");
            if (end.Cell is not { } failure)
                return (GradeEnding.Finished, "");
            // Before its first cell, or in a step that was to be left out: to try again would end the same way.
            if (sheet.Step.Cell == 0 || sheet.StoppedCells.Contains(sheet.Step.Cell)
                || (sheet.Step.Exercise is { } name && sheet.StoppedExercises.Contains(name)))
                return (failure.Ending, $"the notebook {failure.What} {Place(sheet)}; what was checked before counts");
            sheet.Note(failure);
        }
    }

    private static string Place(GradeSheet sheet) => sheet.Step.Cell == 0 ? "before its first cell" : $"in cell {sheet.Step.Cell}";

    // A class is graded whatever one of its files is.
    private static async Task<(IReadOnlyList<string> Cells, string? Unreadable)> CellsAsync(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MostBytes)
                return ([], $"it has more than {MostBytes >> 20} MB: clear its outputs, and save it again");
            var reading = Task.Run<IReadOnlyList<string>>(() =>
                [.. NotebookDocument.Read(file).CodeCells.Select(cell => cell.Source).Where(code => !string.IsNullOrWhiteSpace(code))]);
            return (await reading.WaitAsync(s_patience).ConfigureAwait(false), null);
        }
        catch (TimeoutException)
        {
            return ([], $"it cannot be read within {s_patience.TotalSeconds:0} s: is it a file?");
        }
        catch (Exception failure)
        {
            return ([], GradeText.Short(FailureSentence.Of(failure) ?? $"it cannot be read ({failure.Message})"));
        }
    }
}
