using System.Diagnostics;
using MiniR1.Notebook.Documents;
using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Kernel;

namespace MiniR1.Notebook.Running;

/// <summary>Runs a notebook from top to bottom with a state of its own, and writes its outputs.</summary>
public sealed class NotebookRunner(RunOptions options, IRunProgress progress)
{
    /// <param name="path">the notebook</param>
    /// <param name="stop">stops the cell that runs</param>
    /// <returns>the first failure; null if all went well</returns>
    /// <exception cref="MiniR1Exception">The notebook cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> came.</exception>
    public async Task<CellFailure?> RunAsync(string path, CancellationToken stop)
    {
        var document = NotebookDocument.Read(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        // A kernel starts in the notebook's folder: files that cells name are found from there.
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        CellFailure? failure;
        try
        {
            failure = await RunCellsAsync(document, path, folder, stop).ConfigureAwait(false);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }

        // A notebook that failed stays as it was: what is there may be the outputs of a good run.
        if (options.Target is { } target && (failure is null || options.AllowErrors))
        {
            document.NameKernel(Kernelspec.InNotebooks(), KernelInfo.Language());
            document.StampOutputs();
            document.Write(target);
        }

        return failure;
    }

    private async Task<CellFailure?> RunCellsAsync(
        NotebookDocument document, string path, string folder, CancellationToken stop)
    {
        UnhandledExceptions.Catch();
        using var guard = options.TellsExit ? new ExitGuard(path) : null;
        using var capture = new ConsoleCapture();
        using var session = new CSharpSession(new SessionConfig { BaseDirectory = folder, Notebook = Path.Combine(folder, Path.GetFileName(path)) });
        var recorders = new List<(NotebookCell Cell, int Count, OutputRecorder Recorder)>();
        CellFailure? first = null;
        var cells = document.CodeCells.Where(cell => !string.IsNullOrWhiteSpace(cell.Source)).ToList();
        foreach (var cell in document.CodeCells)
            cell.SetOutputs(null, []);
        var index = 0;
        foreach (var cell in document.Cells)
        {
            if (!cell.IsCode)
                progress.TextPassed(cell.Source);
            if (index == cells.Count || cell != cells[index])
                continue;
            if (options.Skipped.Contains(++index))
                continue;
            var recorder = new OutputRecorder();
            recorders.Add((cell, index, recorder));
            var failure = await RunCellAsync(session, cells, index, recorder, stop).ConfigureAwait(false);
            first ??= failure;
            if (failure is { Kind: CellFailure.Stuck } || (failure is not null && !options.AllowErrors))
                break;
        }

        // A finalizer's exception may come after the cell that is to blame.
        first ??= UnhandledExceptions.Take();
        foreach (var (cell, count, recorder) in recorders)
            cell.SetOutputs(count, recorder.Outputs());
        return first;
    }

    private async Task<CellFailure?> RunCellAsync(
        CSharpSession session, List<NotebookCell> cells, int number, OutputRecorder recorder, CancellationToken stop)
    {
        var cell = cells[number - 1];
        progress.CellStarted(number, cells.Count, FirstLine(cell.Source));
        progress.CodePassed(cell.Source);
        var start = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (options.Timeout is { } timeout)
            limit.CancelAfter(timeout);
        (string, string)? next = number < cells.Count && cells[number].Language == CellLanguage.CSharp
            ? (cells[number].Source, $"cell {number + 1}")
            : null;
        options.LastWords?.CellStarted($"cell {number}");
        var output = new WatchedOutput(recorder, progress);
        var result = await session.RunAsync(cell.Source, $"cell {number}", output, limit.Token, next, cell.Language).ConfigureAwait(false);
        options.LastWords?.CellEnded();
        stop.ThrowIfCancellationRequested();
        if (result.Failure is { Kind: CellFailure.Interrupted } interrupted)
            result = CellResult.Failed(TimedOut(interrupted));
        recorder.Add(result, number);
        if (result.Shown is { } shown)
            progress.Shown(shown.Bounded(), null);
        progress.CellEnded(number, Stopwatch.GetElapsedTime(start), result.Failure);
        return result.Failure;
    }

    private CellFailure TimedOut(CellFailure interrupted) => interrupted with
    {
        Kind = "Timeout",
        Message = FormattableString.Invariant(
            $"the cell took more than {options.Timeout!.Value.TotalSeconds:0.###} s and was stopped; give it longer with --timeout"),
    };

    private static string FirstLine(string source)
    {
        var lines = source.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.FirstOrDefault(line => !line.StartsWith('#')) ?? lines.FirstOrDefault() ?? "";
    }
}
