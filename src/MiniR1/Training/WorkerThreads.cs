using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>
/// Threads that each work on a share of the rows, with one-threaded operators. For a small model this beats operators
/// that split themselves: half a batch a core, and nobody waits inside an operator (docs/LOG.md).
/// </summary>
public sealed class WorkerThreads : IDisposable
{
    private readonly BlockingCollection<Action>[] queues;
    private readonly Thread[] threads;

    /// <param name="count">how many; 1 works on the calling thread, with as many threads in operators as it has</param>
    public WorkerThreads(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        Count = count;
        queues = [.. Enumerable.Range(0, count == 1 ? 0 : count).Select(_ => new BlockingCollection<Action>())];
        threads = [.. queues.Select((queue, index) => new Thread(() => Work(queue))
        {
            IsBackground = true,
            Name = $"worker {index}",
        })];
        foreach (var thread in threads)
            thread.Start();
        if (count > 1)
            Run(_ => SetOperatorThreads()); // here and not in Work: a missing libtorch must reach the caller
    }

    public int Count { get; }

    /// <summary>
    /// Runs <paramref name="body"/> once on each worker, with its number, and waits for all; the results are in the
    /// order of the workers. Tensors in them belong to no dispose scope.
    /// </summary>
    /// <exception cref="Exception">The first exception of any worker.</exception>
    public TResult[] Run<TResult>(Func<int, TResult> body)
    {
        if (Count == 1)
            return [body(0)];
        var results = new TResult[Count];
        var failures = new ExceptionDispatchInfo?[Count];
        using var finished = new CountdownEvent(Count);
        for (var worker = 0; worker < Count; worker++)
        {
            var index = worker;
            queues[index].Add(() =>
            {
                try
                {
                    results[index] = body(index);
                }
                catch (Exception failure)
                {
                    failures[index] = ExceptionDispatchInfo.Capture(failure);
                }
                finally
                {
                    finished.Signal();
                }
            });
        }

        finished.Wait();
        failures.FirstOrDefault(failure => failure is not null)?.Throw();
        return results;
    }

    public void Dispose()
    {
        foreach (var queue in queues)
            queue.CompleteAdding();
        foreach (var thread in threads)
            thread.Join();
        foreach (var queue in queues)
            queue.Dispose();
    }

    private static int SetOperatorThreads()
    {
        set_num_threads(1);
        return 1;
    }

    private static void Work(BlockingCollection<Action> queue)
    {
        foreach (var action in queue.GetConsumingEnumerable())
            action();
    }
}
