using System.Diagnostics;
using MiniR1.Exercises;
using MiniR1.Notebook.Documents;
using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Running;

namespace MiniR1.Cli.Grading;

/// <summary>Runs one notebook in the process made for it, and tells what happens as it happens.</summary>
/// <param name="output">one line each, written through: the process may be killed at any time</param>
/// <param name="order">what to leave out</param>
internal sealed class GradeWorker(TextWriter output, WorkerOrder order) : IRunProgress, IVerdictSink
{
    private static readonly TimeSpan s_pulse = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly LineSeal _seal = new(order.Key);

    internal async Task RunAsync(string path)
    {
        // A grader that was killed reads no more, and so ends what it has started.
        using var pulse = new Timer(_ => Tell(new WorkerMessage()), null, s_pulse, s_pulse);
        try
        {
            NotebookDocument.Read(path);
        }
        catch (MiniR1Exception failure)
        {
            Tell(new WorkerMessage { Unreadable = failure.Message });
            return;
        }

        Exercises.Grading.Sink = this;
        var options = new RunOptions { AllowErrors = true, TellsExit = false, Skipped = [.. order.SkippedCells] };
        await new NotebookRunner(options, this).RunAsync(path, CancellationToken.None).ConfigureAwait(false);
        Tell(new WorkerMessage { Done = true });
    }

    public bool Begin(string exercise)
    {
        if (order.SkippedExercises.Contains(exercise))
            return false;
        Tell(new WorkerMessage { Checking = exercise });
        return true;
    }

    public void Add(Verdict verdict) => Tell(new WorkerMessage { Verdict = verdict with { Message = GradeText.Short(verdict.Message) } });

    public void CellStarted(int number, int count, string firstLine) => Tell(new WorkerMessage { Started = number });

    public void CellEnded(int number, TimeSpan time, CellFailure? failure)
    {
        if (failure is not null)
            Tell(new WorkerMessage { Failure = WorkerFailure.Of(number, failure) });
    }

    private void Tell(WorkerMessage message)
    {
        lock (_lock)
        {
            try
            {
                output.WriteLine(_seal.Seal(message.ToJson()));
                output.Flush();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                // Nobody listens: the grader is gone, or a cell has closed the pipe. Nothing that follows can count.
                Process.GetCurrentProcess().Kill();
            }
        }
    }
}
