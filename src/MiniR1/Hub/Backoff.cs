namespace MiniR1.Hub;

/// <summary>Waits after each failure in a row, twice as long every time, and gives up after some.</summary>
/// <param name="options">how many, and how to wait</param>
/// <param name="what">is fetched, for the sentence at the end</param>
/// <param name="observer">is told of each wait</param>
internal sealed class Backoff(HubOptions options, string what, IPullObserver observer)
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);

    // A hub counts requests in windows of some minutes; who asks for more than that is better asked again later.
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    private int failures;

    /// <summary>Something came: the next failure is the first again.</summary>
    public void Reset() => failures = 0;

    /// <exception cref="MiniR1Exception">It failed too often.</exception>
    public async Task WaitAsync(HubInterruptedException failure, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested(); // a request that is stopped fails in many ways
        var own = s_first * Math.Pow(2, failures);
        var wait = failure.RetryAfter is { } asked && asked > own ? asked : own;
        if (wait > s_longest)
            throw GiveUp($"{failure.Message} and asks to wait {wait.TotalMinutes:0} minutes: run the command again then", failure);
        if (failures == options.Retries)
        {
            throw GiveUp(
                $"{failure.Message}, after {failures + 1} attempts in a row: run the command again later; "
                + "it goes on where this one stopped",
                failure);
        }

        failures++;
        observer.Waiting(failure.Message, wait);
        await options.Delay(wait, cancellation).ConfigureAwait(false);
    }

    private MiniR1Exception GiveUp(string reason, HubInterruptedException failure) =>
        new($"Cannot fetch {what} from {options.Endpoint.Authority}: {reason}.", failure);
}
