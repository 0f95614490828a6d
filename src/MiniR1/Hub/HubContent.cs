namespace MiniR1.Hub;

/// <summary>A file's bytes on their way.</summary>
internal sealed class HubContent : IDisposable
{
    private readonly HttpResponseMessage response;
    private readonly TimeSpan stallTimeout;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenSource stalled;
    private Stream? stream;

    /// <param name="response">with success; disposed with this</param>
    /// <param name="stallTimeout">the longest wait for the next bytes</param>
    /// <param name="cancellation">of all reading</param>
    public HubContent(HttpResponseMessage response, TimeSpan stallTimeout, CancellationToken cancellation)
    {
        (this.response, this.stallTimeout, this.cancellation) = (response, stallTimeout, cancellation);
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
        stalled.CancelAfter(stallTimeout);
        try
        {
            stream ??= await response.Content.ReadAsStreamAsync(stalled.Token).ConfigureAwait(false);
            return await stream.ReadAsync(buffer, stalled.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new HubInterruptedException($"no bytes came for {stallTimeout.TotalSeconds:0} s", failure);
        }
        catch (Exception failure) when (HubInterruptedException.IsCausedBy(failure))
        {
            throw HubInterruptedException.Of(failure);
        }
    }

    public void Dispose()
    {
        stream?.Dispose();
        stalled.Dispose();
        response.Dispose();
    }
}
