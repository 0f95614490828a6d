namespace MiniR1.Hub;

/// <summary>A file's bytes on their way.</summary>
internal sealed class HubContent : IDisposable
{
    private readonly HttpResponseMessage response;
    private readonly HubOptions options;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenSource stalled;
    private Stream? stream;
    private long began;
    private long came;

    /// <param name="response">with success; disposed with this</param>
    /// <param name="options">how long to wait for how many bytes</param>
    /// <param name="cancellation">of all reading</param>
    public HubContent(HttpResponseMessage response, HubOptions options, CancellationToken cancellation)
    {
        (this.response, this.options, this.cancellation) = (response, options, cancellation);
        stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var range = response.Content.Headers.ContentRange;
        Start = range?.From ?? 0;
        Size = range is null ? response.Content.Headers.ContentLength : range.Length;
    }

    /// <summary>The place of the first byte in the file: what was asked for, or 0.</summary>
    public long Start { get; }

    /// <summary>Of the whole file; null if the server does not say.</summary>
    public long? Size { get; }

    /// <summary>The next bytes; 0 at the end.</summary>
    /// <exception cref="HubInterruptedException">The connection broke, or brings nothing any more.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        stalled.CancelAfter(options.StallTimeout);
        try
        {
            stream ??= await response.Content.ReadAsStreamAsync(stalled.Token).ConfigureAwait(false);
            if (began == 0)
                began = options.Clock.GetTimestamp();
            var read = await stream.ReadAsync(buffer, stalled.Token).ConfigureAwait(false);
            RequireRate(read);
            return read;
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new HubInterruptedException($"no bytes came for {options.StallTimeout.TotalSeconds:0} s", failure);
        }
        catch (Exception failure) when (HubInterruptedException.IsCausedBy(failure))
        {
            throw HubInterruptedException.Of(failure);
        }
    }

    // A server that sends a byte now and then never stalls, and never ends.
    private void RequireRate(int read)
    {
        came += read;
        if (read == 0 || options.Clock.GetElapsedTime(began) < options.StallTimeout)
            return;
        if (came < options.SlowestRate * options.StallTimeout.TotalSeconds)
            throw new HubInterruptedException($"only {ByteSize.Format(came)} came in {options.StallTimeout.TotalSeconds:0} s") { IsTooSlow = true };
        (began, came) = (options.Clock.GetTimestamp(), 0);
    }

    public void Dispose()
    {
        stream?.Dispose();
        stalled.Dispose();
        response.Dispose();
    }
}
