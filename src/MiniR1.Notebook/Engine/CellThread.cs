using System.Collections.Concurrent;
using System.Runtime;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// The one thread on which all cells of a session run. One, because libtorch keeps gradient mode and dispose scopes by
/// thread: what a cell opens, a later cell closes. Its work can be aborted, even a loop that checks nothing.
/// </summary>
internal sealed class CellThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    internal CellThread(int stackBytes)
    {
        _thread = new Thread(Loop, stackBytes) { IsBackground = true, Name = "cells" };
        _thread.Start();
    }

    public void Dispose() => _work.CompleteAdding();

    /// <summary>Runs on the thread, after what was asked before.</summary>
    internal Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        // The caller's AsyncLocal values come along.
        var context = ExecutionContext.Capture();
        _work.Add(() =>
        {
            try
            {
                if (context is null)
                    done.SetResult(work());
                else
                    ExecutionContext.Run(context, _ => done.SetResult(work()), null);
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }

    /// <summary>
    /// To be called on the thread: runs the code so that <paramref name="stop"/> aborts it. Sleeps and waits end at once,
    /// managed loops at their next safe point; a call into native code ends only when it returns.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was aborted.</exception>
    internal void RunAbortable(Action code, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        // Not disposed: the thread pool may still be about to cancel it.
        var abort = new CancellationTokenSource();
        using (stop.Register(() =>
        {
            // First wake whatever sleeps. Cancelling blocks until the thread is aborted, so another one does it.
            _thread.Interrupt();
            ThreadPool.UnsafeQueueUserWorkItem(_ => abort.Cancel(), null);
        }))
        {
#pragma warning disable SYSLIB0046 // Obsolete for servers; an interactive session is what it is for.
            ControlledExecution.Run(code, abort.Token);
#pragma warning restore SYSLIB0046
        }
    }

    private void Loop()
    {
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
            ForgetInterrupt();
        }
    }

    // An interrupt that came when nothing slept any more must not end the next wait.
    private static void ForgetInterrupt()
    {
        try
        {
            Thread.Sleep(0);
        }
        catch (ThreadInterruptedException)
        {
            // Now it is forgotten.
        }
    }
}
