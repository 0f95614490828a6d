namespace MiniR1.Hub;

/// <summary>Brings one file: goes on with what is there of it, checks its hash, gives it its name.</summary>
/// <param name="client">where it comes from</param>
/// <param name="repository">whose file</param>
/// <param name="observer">is told how it comes along</param>
internal sealed class FileDownload(HubClient client, HubRepository repository, IPullObserver observer)
{
    private const int BlockBytes = 1 << 17;

    // Of a large file; of a small one a thousandth.
    private const int LeastProgress = 1 << 20;

    /// <param name="file">of the repository</param>
    /// <param name="target">its final place; replaced by the right one, or left as it is</param>
    /// <param name="cancellation">leaves what came so far for the next time</param>
    /// <exception cref="MiniR1Exception">It cannot be had or written, or is not what the listing says.</exception>
    public async Task RunAsync(HubFile file, string target, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var partial = PartialFile.Open(
                target, file, done => observer.Advanced(file, PullStage.Verifying, done), cancellation);
            var fault = await CompleteAsync(partial, file, cancellation).ConfigureAwait(false);
            if (fault is null)
            {
                partial.MoveTo(target);
                observer.Finished(file, isNew: true);
                return;
            }

            partial.Delete();
            if (attempt == 2)
                throw new MiniR1Exception(
                    $"{file.Path} of {repository.Name} came twice, and {fault}: the repository may have just changed; run the command again.");
            observer.StartedOver(file, fault);
        }
    }

    /// <returns>what is wrong with the whole file; null if nothing is</returns>
    private async Task<string?> CompleteAsync(PartialFile partial, HubFile file, CancellationToken cancellation)
    {
        var backoff = client.Backoff(repository, file.Path);
        // What a server without ranges sends again is no progress.
        var most = partial.Length;
        while (partial.Length < file.Size)
        {
            try
            {
                if (await TransferAsync(partial, file, cancellation).ConfigureAwait(false) is { } fault)
                    return fault;
            }
            catch (HubInterruptedException failure)
            {
                // Bytes that drip are no progress either: else a server could keep us for years.
                if (!failure.IsTooSlow && partial.Length - most >= Math.Clamp(file.Size / 1000, 1, LeastProgress))
                {
                    backoff.Reset();
                    most = partial.Length;
                }

                await backoff.WaitAsync(failure, cancellation).ConfigureAwait(false);
            }
        }

        return partial.Matches() ? null : "its hash was not the one in the listing";
    }

    private async Task<string?> TransferAsync(PartialFile partial, HubFile file, CancellationToken cancellation)
    {
        using var content = await client.OpenAsync(repository, file, partial.Length, cancellation).ConfigureAwait(false);
        if (content.Size is { } size && size != file.Size)
            return $"it had {size} bytes instead of the {file.Size} in the listing";
        if (content.Start != partial.Length)
        {
            partial.Restart();
            observer.StartedOver(file, "the server does not go on in the middle");
        }

        observer.Advanced(file, PullStage.Downloading, partial.Length);
        var block = new byte[BlockBytes];
        for (int read; (read = await content.ReadAsync(block).ConfigureAwait(false)) > 0;)
        {
            if (partial.Length + read > file.Size)
                return $"it had more than the {file.Size} bytes in the listing";
            partial.Append(block.AsSpan(0, read));
            observer.Advanced(file, PullStage.Downloading, partial.Length);
        }

        return partial.Length == file.Size ? null : throw new HubInterruptedException("the connection ended early");
    }
}
