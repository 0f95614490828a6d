namespace MiniR1.Cli.Pulling;

/// <summary>The rate at which bytes came lately: a line's speed changes, and waits must not be forgotten slowly.</summary>
internal sealed class Throughput(TimeProvider clock)
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_sample = TimeSpan.FromMilliseconds(200);

    private readonly Queue<(long Time, long Bytes)> samples = new();
    private long newest;
    private long bytes;

    /// <summary>Bytes a second over the last ten seconds; 0 as long as nothing can be said.</summary>
    internal double BytesPerSecond
    {
        get
        {
            if (!samples.TryPeek(out var oldest))
                return 0;
            var seconds = clock.GetElapsedTime(oldest.Time).TotalSeconds;
            return seconds > 0 ? (bytes - oldest.Bytes) / seconds : 0;
        }
    }

    /// <summary>So many more came; 0 says that they begin to.</summary>
    internal void Add(long more)
    {
        var now = clock.GetTimestamp();
        if (samples.Count == 0 || clock.GetElapsedTime(newest, now) >= s_sample)
        {
            samples.Enqueue((now, bytes));
            newest = now;
        }

        bytes += more;
        while (samples.Count > 1 && clock.GetElapsedTime(samples.Peek().Time, now) > s_window)
            samples.Dequeue();
    }
}
