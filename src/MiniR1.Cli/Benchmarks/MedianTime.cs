using System.Diagnostics;

namespace MiniR1.Cli.Benchmarks;

/// <summary>Median times, measured as the peer does it: one warm-up call, then for about the seconds given.</summary>
internal static class MedianTime
{
    private const int FewestCalls = 3;
    private const int Batch = 200;

    /// <summary>Seconds of one call.</summary>
    internal static double Of(Action action, double seconds)
    {
        action();
        var (times, total) = (new List<double>(), Stopwatch.StartNew());
        while (times.Count < FewestCalls || total.Elapsed.TotalSeconds < seconds)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        times.Sort();
        return (times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2;
    }

    /// <summary>Seconds of one call of an action of microseconds: a sample is a batch of calls.</summary>
    internal static double OfSmall(Action action, double seconds) => Of(
        () =>
        {
            for (var i = 0; i < Batch; i++)
                action();
        },
        seconds) / Batch;
}
