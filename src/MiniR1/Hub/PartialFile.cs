namespace MiniR1.Hub;

/// <summary>
/// A file under way, as NAME.partial beside its place. It stays there when a download breaks off, for the next one to go
/// on with; only a whole, right one takes the file's name.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    /// <summary>What an unfinished file's name ends with.</summary>
    public const string Ending = ".partial";

    private readonly string path;
    private readonly ContentHasher hasher;
    private FileStream? stream;

    private PartialFile(string path, HubFile file)
    {
        this.path = path;
        hasher = new ContentHasher(file.Hash, file.Size);
        if (File.Exists(path))
            stream = OpenStream();
    }

    /// <summary>Bytes that are there.</summary>
    public long Length { get; private set; }

    /// <summary>Opens what is there, and hashes it. If there is nothing, the file is made when the first bytes come.</summary>
    /// <param name="target">the file's final place</param>
    /// <param name="file">what it is to become</param>
    /// <param name="progress">gets the bytes hashed so far</param>
    /// <param name="cancellation">leaves it as it is</param>
    /// <exception cref="MiniR1Exception">It cannot be read.</exception>
    public static PartialFile Open(string target, HubFile file, Action<long> progress, CancellationToken cancellation)
    {
        var path = target + Ending;
        PartialFile? partial = null;
        try
        {
            partial = new PartialFile(path, file);
            partial.Resume(file.Size, progress, cancellation);
            return partial;
        }
        catch (Exception failure)
        {
            partial?.Dispose();
            if (failure is IOException or UnauthorizedAccessException)
                throw AtomicFile.Explain("write", path, failure);
            throw;
        }
    }

    /// <exception cref="MiniR1Exception">The disk is full, or the place cannot be written.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream ??= OpenStream();
            stream.Write(bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("write", path, failure);
        }

        hasher.Append(bytes);
        Length += bytes.Length;
    }

    /// <summary>Forgets all bytes.</summary>
    public void Restart()
    {
        stream?.SetLength(0);
        hasher.Restart();
        Length = 0;
    }

    /// <summary>Whether the hash is right.</summary>
    public bool Matches() => hasher.Matches();

    /// <summary>Gives it the file's name, once the disk has it.</summary>
    /// <exception cref="MiniR1Exception">The place is taken by a directory, or must not be written.</exception>
    public void MoveTo(string target)
    {
        try
        {
            stream ??= OpenStream(); // a file may be empty
            stream.Flush(flushToDisk: true);
            Dispose(); // Windows moves no open file
            File.Move(path, target, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("write", target, failure);
        }
    }

    public void Delete()
    {
        Dispose();
        File.Delete(path);
    }

    public void Dispose()
    {
        hasher.Dispose();
        stream?.Dispose();
    }

    private void Resume(long size, Action<long> progress, CancellationToken cancellation)
    {
        if (stream is null)
            return;
        // Longer than the file: it is of another one.
        if (stream.Length > size)
            stream.SetLength(0);
        hasher.Append(stream, progress, cancellation);
        Length = stream.Length;
    }

    // Without a buffer: blocks are large, and what is left in one on a full disk would throw again when it is closed.
    private FileStream OpenStream()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");
        return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
    }
}
