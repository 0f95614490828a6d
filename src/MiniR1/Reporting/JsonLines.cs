using System.Text.Encodings.Web;
using System.Text.Json;

namespace MiniR1.Reporting;

/// <summary>
/// A file of one JSON value a line, appended to while a run goes on. Each line reaches the operating system before
/// <see cref="Append{T}"/> returns, so a killed process loses at most the line it was writing. Safe for many threads.
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

    /// <summary>Opens or creates the file; a torn last line, left by a crash, is removed.</summary>
    /// <exception cref="MiniR1Exception">The file cannot be opened, or a line before the last is not JSON.</exception>
    public JsonLines(string path)
    {
        _path = path;
        _stream = Open(path);
        try
        {
            Truncate(_ => true);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes one line and flushes it. Not-a-number and infinite values are not JSON: write null.</summary>
    /// <exception cref="MiniR1Exception">The line cannot be written; nothing of it stays in the file.</exception>
    public void Append<T>(T value)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(value, Options);
        lock (_gate)
        {
            var start = _stream.Position;
            try
            {
                _stream.Write([.. line, (byte)'\n']);
                _stream.Flush();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Discard(start);
                throw AtomicFile.Explain("write", _path, failure);
            }
        }
    }

    /// <summary>
    /// Keeps the first lines, as long as <paramref name="keep"/> holds, and cuts the rest off: what a resumed run
    /// will write again. Returns how many lines stay.
    /// </summary>
    public int KeepWhile(Func<JsonElement, bool> keep)
    {
        lock (_gate)
            return Truncate(keep);
    }

    /// <summary>
    /// The values of a file, in order; none if it does not exist. A last line that is not whole JSON is dropped.
    /// </summary>
    /// <exception cref="MiniR1Exception">The file cannot be read, or a line before the last is not JSON.</exception>
    public static IReadOnlyList<JsonElement> Read(string path)
    {
        try
        {
            return File.Exists(path) ? [.. Parse(path, File.ReadAllBytes(path)).Select(line => line.Value)] : [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }
    }

    public void Dispose() => _stream.Dispose();

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

    private int Truncate(Func<JsonElement, bool> keep)
    {
        try
        {
            return TruncateStream(keep);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("write", _path, failure);
        }
    }

    private int TruncateStream(Func<JsonElement, bool> keep)
    {
        var bytes = new byte[_stream.Length];
        _stream.Position = 0;
        _stream.ReadExactly(bytes);
        var kept = Parse(_path, bytes).TakeWhile(line => keep(line.Value)).ToList();
        var end = kept.Count == 0 ? 0 : kept[^1].End;
        if (end < bytes.Length)
            _stream.SetLength(end);
        _stream.Position = end;
        if (end > 0 && bytes[end - 1] != '\n')
            _stream.WriteByte((byte)'\n');
        return kept.Count;
    }

    private static IEnumerable<(JsonElement Value, int End)> Parse(string path, byte[] bytes)
    {
        var number = 0;
        for (int start = 0, end; start < bytes.Length; start = end)
        {
            number++;
            var newline = Array.IndexOf(bytes, (byte)'\n', start);
            end = newline < 0 ? bytes.Length : newline + 1;
            var line = bytes.AsMemory(start, end - start);
            if (IsBlank(line.Span))
                continue;
            if (TryParse(line, out var value))
                yield return (value, end);
            else if (end < bytes.Length)
                throw new MiniR1Exception($"Line {number} of {path} is not JSON: correct it or remove the line.");
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t\r\n"u8).IsEmpty;

    private static bool TryParse(ReadOnlyMemory<byte> line, out JsonElement value)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            value = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
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
