namespace MiniR1.Hub;

/// <summary>
/// Brings a model's files into a directory. What is there and right stays; what is missing comes, one file after the
/// other, so that a pull that was broken off can be started again at any time.
/// </summary>
/// <param name="client">where they come from</param>
/// <param name="observer">is told how it comes along</param>
public sealed class ModelPull(HubClient client, IPullObserver observer)
{
    /// <summary>Free bytes at a place; null if nobody knows. Tests put in their own.</summary>
    internal Func<string, long?> FreeSpace { get; init; } = DiskSpace.FreeAt;

    /// <param name="repository">the model</param>
    /// <param name="directory">is made if it is not there</param>
    /// <param name="include">patterns of files beyond those that MiniR1 needs</param>
    /// <param name="cancellation">leaves what came so far for the next time</param>
    /// <exception cref="MiniR1Exception">One sentence on what went wrong; no file has a wrong or half content.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task RunAsync(
        HubRepository repository, string directory, IReadOnlyList<string> include, CancellationToken cancellation = default)
    {
        var files = await PlanAsync(repository, include, cancellation).ConfigureAwait(false);
        observer.Planned(files);
        var missing = files.Where(file => !IsThere(file, file.In(directory), cancellation)).ToList();
        RequireSpace(missing, directory);
        var download = new FileDownload(client, repository, observer);
        foreach (var file in missing)
            await download.RunAsync(file, file.In(directory), cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<HubFile>> PlanAsync(
        HubRepository repository, IReadOnlyList<string> include, CancellationToken cancellation)
    {
        var listed = await client.ListAsync(repository, cancellation).ConfigureAwait(false);
        // Into memory first: nothing is written before it is clear that all can be had.
        var index = listed.FirstOrDefault(file => file.Path == ModelFiles.Index) is { } file
            ? await client.ReadAsync(repository, file, cancellation).ConfigureAwait(false)
            : null;
        return ModelFiles.Select(listed, index, include, repository);
    }

    private bool IsThere(HubFile file, string path, CancellationToken cancellation)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true } there || there.Length != file.Size)
                return false;
            using var stream = there.OpenRead();
            using var hasher = new ContentHasher(file.Hash, file.Size);
            hasher.Append(stream, done => observer.Advanced(file, PullStage.Verifying, done), cancellation);
            if (!hasher.Matches())
            {
                observer.StartedOver(file, "the one that is there has another hash");
                return false;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }

        observer.Finished(file, isNew: false);
        return true;
    }

    private void RequireSpace(List<HubFile> missing, string directory)
    {
        var needed = missing.Sum(file => Math.Max(0, file.Size - PartialLength(file.In(directory))));
        if (FreeSpace(directory) is { } free && free < needed)
        {
            throw new MiniR1Exception(
                $"{directory} has {ByteSize.Format(free)} of free space, and {ByteSize.Format(needed)} are still to come: "
                + "free some, or choose another place with --to.");
        }
    }

    private static long PartialLength(string target) =>
        new FileInfo(target + PartialFile.Ending) is { Exists: true } partial ? partial.Length : 0;
}
