using System.Globalization;
using System.Text.Json;
using MiniR1.Reporting;

namespace MiniR1.Experiments;

/// <summary>
/// A run's directory belongs to one process as long as this is held; the system lets go of it with the process, however
/// that ends. Readers need no lock. The file stays when it is let go: to remove it would let two others, one that has the
/// old file and one that made a new one, both believe that they hold it.
/// </summary>
public sealed class RunLock : IDisposable
{
    /// <summary>The file that is locked; empty.</summary>
    public const string FileName = ".lock";

    /// <summary>Who holds the lock, in a file of its own: nobody can read one that is locked.</summary>
    public const string HolderName = ".lock.json";

    private const int LongestHost = 60;

    // errno EAGAIN of Linux and of macOS, and Windows' ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
    private static readonly int[] s_heldCodes = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    private readonly FileStream _stream;
    private readonly string _holder;

    private RunLock(FileStream stream, string holder)
    {
        _stream = stream;
        _holder = holder;
    }

    /// <param name="directory">of the run; it is there</param>
    /// <exception cref="MiniR1Exception">Another has it, whom the sentence names, or the place cannot be written.</exception>
    public static RunLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        FileStream? stream = null;
        try
        {
            // None, since it is the only sharing that Unix turns into an exclusive lock.
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var holder = Path.Combine(directory, HolderName);
            File.WriteAllBytes(holder, JsonSerializer.SerializeToUtf8Bytes(
                new Holder(Environment.ProcessId, Environment.MachineName, DateTimeOffset.UtcNow), JsonLines.Options));
            return new RunLock(stream, holder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw stream is null && s_heldCodes.Contains(failure.HResult)
                ? new MiniR1Exception($"The run in '{directory}' belongs to {HolderOf(directory)}: wait until it ends, or stop it.")
                : AtomicFile.Explain("lock", path, failure);
        }
    }

    /// <summary>Whether another holds the run now is told by its failing; nothing stays locked.</summary>
    /// <inheritdoc cref="Take"/>
    public static void RequireFree(string directory) => Take(directory).Dispose();

    /// <summary>Whether a file in a run's directory is the lock's own.</summary>
    public static bool Owns(string path) => Path.GetFileName(path) is FileName or HolderName;

    public void Dispose()
    {
        try
        {
            File.Delete(_holder); // before the lock is let go: afterwards it may be another's
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next holder writes its own over it.
        }

        _stream.Dispose();
    }

    private static string HolderOf(string directory)
    {
        try
        {
            var holder = JsonSerializer.Deserialize<Holder>(JsonLines.ReadBytes(Path.Combine(directory, HolderName)), JsonLines.Options);
            if (holder is { Process: > 0, Host: { Length: > 0 and <= LongestHost } host, Since: var since })
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"process {holder.Process} on {host} since {since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or MiniR1Exception)
        {
            // It is held, whoever it is.
        }

        return "another process";
    }

    private sealed record Holder(int Process, string? Host, DateTimeOffset Since);
}
