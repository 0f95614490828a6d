using MiniR1.Exercises;
using MiniR1.Notebook.Documents;
using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Running;

namespace MiniR1.Cli.Grading;

/// <summary>Runs one notebook in the process made for it, and tells what happens as it happens.</summary>
/// <param name="output">one line each, written through: the process may be killed at any time</param>
internal sealed class GradeWorker(TextWriter output) : IRunProgress, IVerdictSink
{
    private readonly Lock _lock = new();
    private IReadOnlyList<string> _cells = [];

    internal async Task RunAsync(string path)
    {
        try
        {
            _cells = [.. NotebookDocument.Read(path).CodeCells.Select(cell => cell.Source).Where(code => !string.IsNullOrWhiteSpace(code))];
        }
        catch (MiniR1Exception failure)
        {
            Tell(new WorkerMessage { Unreadable = failure.Message });
            return;
        }

        Exercises.Grading.Sink = this;
        await new NotebookRunner(new RunOptions { AllowErrors = true, TellsExit = false }, this).RunAsync(path, CancellationToken.None).ConfigureAwait(false);
        Tell(new WorkerMessage { Done = true });
    }

    public void Add(Verdict verdict) => Tell(new WorkerMessage { Verdict = verdict });

    public void CellStarted(int number, int count, string firstLine) => Tell(new WorkerMessage { Started = number });

    public void CellEnded(int number, TimeSpan time, CellFailure? failure)
    {
        if (failure is not null)
            Tell(new WorkerMessage { Failure = failure.Sentence, Unchecked = [.. Homework.NamedIn(_cells[number - 1]).Select(exercise => exercise.Name)] });
    }

    private void Tell(WorkerMessage message)
    {
        lock (_lock)
        {
            output.WriteLine(message.ToLine());
            output.Flush();
        }
    }
}
