using System.Text;

namespace MiniR1.Notebook.Engine;

/// <summary>Reads files that cells name, of which anything may be true: one may be endless, or never answer.</summary>
internal static class SourceFile
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <param name="path">the file</param>
    /// <param name="action">what for, such as <c>import</c></param>
    /// <param name="mostBytes">how long it may be</param>
    /// <exception cref="MiniR1Exception">It cannot be read.</exception>
    internal static string Read(string path, string action, int mostBytes)
    {
        var reading = Task.Run(() => ReadAll(path, mostBytes));
        try
        {
            // To open a pipe that nobody writes to never returns.
            if (!reading.Wait(s_patience))
                throw new MiniR1Exception($"Cannot {action} {path}: nothing came from it within {s_patience.TotalSeconds:0} s (a pipe?); give a regular file.");
            return reading.Result ?? throw new MiniR1Exception(
                FormattableString.Invariant($"Cannot {action} {path}: it is larger than {mostBytes / 1_000_000:N0} MB; read data from a file instead."));
        }
        catch (AggregateException failure) when (failure.InnerException is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain(action, path, failure.InnerException);
        }
    }

    private static string? ReadAll(string path, int mostBytes)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        var buffer = new byte[1 << 16];
        using var bytes = new MemoryStream();
        while (stream.Read(buffer) is var count and > 0)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > mostBytes)
                return null;
        }

        bytes.Position = 0;
        using var reader = new StreamReader(bytes, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
