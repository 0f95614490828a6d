using System.Text;

namespace MiniR1;

/// <summary>
/// Writes of whole files and directories that either happen or leave the target as it was: the content goes to a temporary file
/// beside the target, is flushed to the disk and takes the target's name in one move.
/// </summary>
public static class AtomicFile
{
    // errno ENOSPC and EDQUOT, and Windows' ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private static readonly int[] s_fullDiskCodes = [28, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>Writes <paramref name="text"/> as UTF-8 without a byte-order mark.</summary>
    /// <exception cref="MiniR1Exception">The file cannot be written; the target is untouched.</exception>
    public static void WriteAllText(string path, string text) =>
        WriteAllBytes(path, Encoding.UTF8.GetBytes(text));

    /// <exception cref="MiniR1Exception">The file cannot be written; the target is untouched.</exception>
    public static void WriteAllBytes(string path, ReadOnlyMemory<byte> bytes) =>
        Write(path, stream => stream.Write(bytes.Span));

    /// <summary>
    /// Writes what <paramref name="fill"/> puts into the stream (seekable, buffered). If it throws, the temporary
    /// file is removed and the target is untouched. Missing parent folders are made.
    /// </summary>
    /// <exception cref="MiniR1Exception">The file cannot be written, for instance on a full disk.</exception>
    public static void Write(string path, Action<Stream> fill)
    {
        var target = Path.GetFullPath(path);
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target) ?? ".");
            WriteAndFlush(temporary, fill);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception failure)
        {
            RemoveQuietly(temporary);
            if (failure is IOException or UnauthorizedAccessException)
                throw Explain("write", path, failure);
            throw;
        }
    }

    /// <summary>Fills a temporary directory beside the target, then puts it in the target's place.</summary>
    /// <param name="directory">the target; one that is there is replaced whole</param>
    /// <param name="fill">gets the temporary directory</param>
    /// <exception cref="MiniR1Exception">The directory cannot be written; the target is untouched.</exception>
    public static void WriteDirectory(string directory, Action<string> fill)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        var replaced = $"{temporary}.old";
        try
        {
            Directory.CreateDirectory(temporary);
            fill(temporary);
            if (Directory.Exists(target))
                Directory.Move(target, replaced);
            Directory.Move(temporary, target);
            if (Directory.Exists(replaced))
                Directory.Delete(replaced, recursive: true);
        }
        catch (Exception failure)
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
            if (Directory.Exists(replaced) && !Directory.Exists(target))
                Directory.Move(replaced, target);
            if (Reason(failure) is { } cause)
                throw Explain("write", directory, cause);
            throw;
        }
    }

    // A file inside the temporary directory that could not be written says so under a name nobody knows.
    private static Exception? Reason(Exception failure) => failure switch
    {
        IOException or UnauthorizedAccessException => failure,
        MiniR1Exception { InnerException: IOException or UnauthorizedAccessException } => failure.InnerException,
        _ => null,
    };

    /// <summary>One clear sentence for a failed <paramref name="action"/> ("write", "read") on a file.</summary>
    public static MiniR1Exception Explain(string action, string path, Exception failure) =>
        new($"Cannot {action} {path}: {Why(failure)}.", failure);

    /// <summary>What stood in the way, without the path.</summary>
    internal static string Why(Exception failure) => failure switch
    {
        IOException when s_fullDiskCodes.Contains(failure.HResult) =>
            "the disk is full; free some space and run the command again",
        UnauthorizedAccessException => "permission is denied; choose another folder or change its rights",
        FileNotFoundException or DirectoryNotFoundException => "it does not exist; check the name",
        _ => StrictJson.Reason(failure),
    };

    private static void WriteAndFlush(string path, Action<Stream> fill)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        fill(stream);
        stream.Flush(flushToDisk: true);
    }

    private static void RemoveQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here is the one to tell; a temporary file that stays behind is harmless.
        }
    }
}
