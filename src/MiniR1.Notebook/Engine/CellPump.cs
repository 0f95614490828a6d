using System.Collections.Concurrent;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// Brings what follows an <c>await</c> in a cell back to the cell's thread, where an interrupt reaches it and where
/// libtorch's thread settings are the cell's.
/// </summary>
internal sealed class CellPump : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _queue = [];

    public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <summary>Starts the work under this context and runs its continuations until it is done.</summary>
    internal T Run<T>(Func<Task<T>> start)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = start();
            task.ContinueWith(_ => Post(static _ => { }, null), TaskScheduler.Default);
            while (!task.IsCompleted)
            {
                var (callback, state) = _queue.Take();
                callback(state);
            }

            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
