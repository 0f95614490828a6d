namespace MiniR1.Checkpoints;

/// <summary>Writes to a temporary name and moves: a reader sees the old file or directory, or the whole new one.</summary>
internal static class AtomicFile
{
    /// <exception cref="MiniR1Exception">The disk is full, or the place cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = TemporaryName(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            if (error is IOException or UnauthorizedAccessException)
                throw new MiniR1Exception($"{path} cannot be written: {error.Message}", error);
            throw;
        }
    }

    /// <summary>Fills a temporary directory beside the target, then puts it in the target's place.</summary>
    /// <param name="directory">the target; one that is there is replaced whole</param>
    /// <param name="fill">gets the temporary directory</param>
    /// <exception cref="MiniR1Exception">The disk is full, or the place cannot be written.</exception>
    public static void WriteDirectory(string directory, Action<string> fill)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var temporary = TemporaryName(target);
        var replaced = temporary + ".old";
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
        catch (Exception error)
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
            if (Directory.Exists(replaced) && !Directory.Exists(target))
                Directory.Move(replaced, target);
            if (error is IOException or UnauthorizedAccessException)
                throw new MiniR1Exception($"{directory} cannot be written: {error.Message}", error);
            throw;
        }
    }

    private static string TemporaryName(string path) => $"{path}.{Environment.ProcessId}.tmp";
}
