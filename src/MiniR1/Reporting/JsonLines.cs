using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MiniR1.Reporting;

/// <summary>
/// A file of one JSON value a line, appended to while a run goes on; others may read it meanwhile. Each line reaches the
/// operating system before <see cref="Append{T}"/> returns, so a killed process loses at most the line it was writing;
/// after <see cref="Settle"/> a power cut loses none of them either. Safe for many threads.
/// </summary>
public sealed class JsonLines : IDisposable
{
    /// <summary>camelCase names; text stays readable (<c>&lt;think&gt;</c> is not turned into escapes).</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _lines;

    /// <summary>Opens or creates the file; a torn last line, left by a crash, is removed.</summary>
    /// <exception cref="MiniR1Exception">The file cannot be opened, or a line before the last is not JSON.</exception>
    public JsonLines(string path)
        : this(path, bytes => Parse(path, bytes).Select(line => line.End).LastOrDefault())
    {
    }

    private JsonLines(string path, Func<byte[], int> end)
    {
        _path = path;
        _stream = Open(path);
        try
        {
            Cut(end);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Opens or creates the file and cuts off all behind its first bytes, whatever it is.</summary>
    /// <exception cref="MiniR1Exception">The file cannot be opened.</exception>
    public static JsonLines OpenAt(string path, int bytes) => new(path, _ => bytes);

    /// <summary>Writes one line and flushes it. Not-a-number and infinite values are not JSON: write null.</summary>
    /// <exception cref="MiniR1Exception">The line cannot be written; nothing of it stays in the file.</exception>
    public void Append<T>(T value)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(value, Options), (byte)'\n'];
        lock (_gate)
        {
            var start = _stream.Position;
            try
            {
                _stream.Write(line);
                _stream.Flush();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Discard(start);
                throw AtomicFile.Explain("write", _path, failure);
            }

            _hash.AppendData(line);
            _lines++;
        }
    }

    /// <summary>Waits until all lines are on the disk and says what they are.</summary>
    /// <exception cref="MiniR1Exception">They cannot be written.</exception>
    public LinesMark Settle()
    {
        lock (_gate)
        {
            try
            {
                _stream.Flush(flushToDisk: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw AtomicFile.Explain("write", _path, failure);
            }

            return new LinesMark(_lines, _stream.Position, Convert.ToHexStringLower(_hash.GetCurrentHash()));
        }
    }

    /// <summary>Cuts off all behind the first bytes: what a resumed run will write again.</summary>
    /// <exception cref="MiniR1Exception">The file cannot be written.</exception>
    public void CutAt(int bytes)
    {
        lock (_gate)
            Cut(_ => bytes);
    }

    /// <summary>
    /// The values of a file, in order; none if it does not exist. A last line that is not whole JSON is dropped: a run may
    /// be writing it.
    /// </summary>
    /// <exception cref="MiniR1Exception">The file cannot be read, or a line before the last is not JSON.</exception>
    public static IReadOnlyList<JsonElement> Read(string path) => [.. ReadLines(path).Select(line => line.Value)];

    /// <summary>As <see cref="Read"/>, with the places of the lines.</summary>
    public static IReadOnlyList<JsonLine> ReadLines(string path) => [.. Parse(path, ReadBytes(path))];

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    /// <summary>All bytes of a file that a run may have open for writing; none if it does not exist.</summary>
    internal static byte[] ReadBytes(string path)
    {
        try
        {
            InputFile.Require(path, Array.MaxLength);
            // Windows refuses a reader that does not grant the writer its right to write.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            return bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).ToArray();
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }
    }

    /// <summary>The values of lines; one at the end that is not whole JSON is dropped.</summary>
    internal static IEnumerable<JsonLine> Parse(string path, byte[] bytes)
    {
        var number = 0;
        for (int start = 0, end; start < bytes.Length; start = end)
        {
            number++;
            var newline = Array.IndexOf(bytes, (byte)'\n', start);
            end = newline < 0 ? bytes.Length : newline + 1;
            var line = bytes.AsMemory(start, end - start);
            if (line.Span.Trim(" \t\r\n"u8).IsEmpty)
                continue;
            if (JsonBytes.TryParse(line, out var value))
                yield return new JsonLine(number, end, value.Value);
            else if (end < bytes.Length)
                throw new MiniR1Exception($"Line {number} of {path} is not JSON: correct it or remove the line.");
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".");
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("open", path, failure);
        }
    }

    private void Cut(Func<byte[], int> end)
    {
        try
        {
            var bytes = new byte[_stream.Length];
            _stream.Position = 0;
            _stream.ReadExactly(bytes);
            Keep(bytes.AsSpan(0, end(bytes)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("write", _path, failure);
        }
    }

    private void Keep(ReadOnlySpan<byte> kept)
    {
        if (kept.Length < _stream.Length)
            _stream.SetLength(kept.Length);
        _stream.Position = kept.Length;
        _hash.GetHashAndReset();
        _hash.AppendData(kept);
        _lines = kept.Count((byte)'\n');
        if (kept is not [.., not (byte)'\n'])
            return;
        _stream.WriteByte((byte)'\n');
        _hash.AppendData("\n"u8);
        _lines++;
    }

    private void Discard(long start)
    {
        try
        {
            _stream.SetLength(start);
            _stream.Position = start;
        }
        catch (IOException)
        {
            // The torn line is dropped by the next reader.
        }
    }
}
