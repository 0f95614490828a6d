using System.Formats.Tar;
using System.Text;

namespace MiniR1;

/// <summary>
/// Reads files that somebody else made. Pipes and devices are refused before they are opened, since one without a writer,
/// or without an end, would never be read; so are files far larger than their kind is.
/// </summary>
public static class InputFile
{
    /// <summary>Of a file that is read whole: more than any tokenizer, index or notebook has.</summary>
    public const long MostBytes = 256_000_000;

    /// <exception cref="IOException">Not there, no file, too large, or unreadable; the message has no path.</exception>
    public static string ReadAllText(string path)
    {
        Require(path, MostBytes);
        return File.ReadAllText(path);
    }

    /// <inheritdoc cref="ReadAllText"/>
    public static byte[] ReadAllBytes(string path)
    {
        Require(path, MostBytes);
        return File.ReadAllBytes(path);
    }

    /// <summary>A text that may come from a pipe, as a shell's <c>&lt;(command)</c> is one.</summary>
    /// <exception cref="IOException">Not there, a directory, unreadable, or more than such a text may have.</exception>
    public static string ReadPipedText(string path, long most = MostBytes)
    {
        if (Directory.Exists(path))
            throw new IOException("it is a directory, not a file");
        using var reader = new StreamReader(path);
        var (text, buffer) = (new StringBuilder(), new char[1 << 16]);
        while (reader.Read(buffer) is > 0 and var count)
        {
            if (text.Length + count > most)
                throw new IOException($"it has more than the {most} characters that such a text may have");
            text.Append(buffer, 0, count);
        }

        return text.ToString();
    }

    /// <summary>Finds out whether a path is a file, or a link to one, without opening it.</summary>
    /// <param name="path">of anything</param>
    /// <param name="most">bytes that it may have</param>
    /// <exception cref="IOException">It is not there, is no file, or is too large.</exception>
    public static void Require(string path, long most = long.MaxValue)
    {
        if (Directory.Exists(path))
            throw new IOException("it is a directory, not a file");
        var file = (FileInfo?)File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
        // Pipes and devices have no length.
        if (file.Length == 0 && !OperatingSystem.IsWindows() && !IsRegular(file.FullName))
            throw new IOException("it is a pipe or a device, not a file");
        if (file.Length > most)
            throw new IOException($"it has {file.Length} bytes, more than the {most} that such a file may have");
    }

    // Of all that looks at files, an archive's writer alone tells their kinds apart without opening them.
    private static bool IsRegular(string path)
    {
        const int TypeFlag = 156; // of the header, in bytes
        using var archive = new MemoryStream();
        try
        {
            using var writer = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true);
            writer.WriteEntry(path, "file");
        }
        catch (IOException)
        {
            return false; // a socket has no place in an archive
        }

        return archive.GetBuffer()[TypeFlag] is (byte)'0' or 0;
    }
}
