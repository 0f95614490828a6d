namespace MiniR1.Training.Captured;

/// <summary>Makes the batches of the next steps on all cores while the device works on this one.</summary>
public sealed class RowsAhead : IDisposable
{
    private readonly Func<int, StaticRows> make;
    private readonly int end;
    private readonly Queue<(int Step, Task<StaticRows> Rows)> queue = [];
    private readonly CancellationTokenSource stopping = new();
    private int next;

    /// <param name="make">the batch of a step; a pure function, called from many threads</param>
    /// <param name="first">the first step that is taken</param>
    /// <param name="end">the step behind the last</param>
    public RowsAhead(Func<int, StaticRows> make, int first, int end)
    {
        this.make = make;
        this.end = end;
        next = first;
        Fill();
    }

    // Two for each core keep all busy when some take longer than others.
    private static int Depth => 2 * Environment.ProcessorCount;

    /// <summary>The batch of <paramref name="step"/>; steps are taken one after the other.</summary>
    public StaticRows Take(int step)
    {
        var (queued, rows) = queue.Dequeue();
        if (queued != step)
            throw new InvalidOperationException($"step {step} was asked for, but {queued} comes next");
        Fill();
        return rows.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        stopping.Cancel();
        foreach (var (_, rows) in queue)
            ((IAsyncResult)rows).AsyncWaitHandle.WaitOne();
        queue.Clear();
        stopping.Dispose();
    }

    private void Fill()
    {
        for (; queue.Count < Depth && next < end; next++)
        {
            var step = next;
            queue.Enqueue((step, Task.Run(() => make(step), stopping.Token)));
        }
    }
}
