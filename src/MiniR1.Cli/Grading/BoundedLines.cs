using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace MiniR1.Cli.Grading;

/// <summary>Reads streams whose other end is not to be trusted, in memory that does not grow.</summary>
internal static class BoundedLines
{
    private const int Block = 1 << 14;

    /// <summary>The lines of a stream, those that are too long left out.</summary>
    /// <param name="stream">UTF-8</param>
    /// <param name="most">how many bytes a line may have</param>
    internal static async IAsyncEnumerable<string> ReadAsync(
        Stream stream, int most, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var block = new byte[Block];
        var line = new ArrayBufferWriter<byte>();
        var tooLong = false;
        for (int count; (count = await stream.ReadAsync(block, stop).ConfigureAwait(false)) > 0;)
        {
            for (var from = 0; from < count;)
            {
                var end = Array.IndexOf(block, (byte)'\n', from, count - from);
                var length = (end < 0 ? count : end) - from;
                tooLong |= line.WrittenCount + length > most;
                if (!tooLong)
                    line.Write(block.AsSpan(from, length));
                from += length + 1;
                if (end < 0)
                    break;
                if (!tooLong)
                    yield return Encoding.UTF8.GetString(line.WrittenSpan);
                line.ResetWrittenCount();
                tooLong = false;
            }
        }
    }

    /// <summary>Reads a stream to its end and keeps the beginning.</summary>
    /// <param name="stream">UTF-8</param>
    /// <param name="most">how many bytes to keep</param>
    /// <param name="kept">gets the beginning, as soon as it is there</param>
    internal static async Task SkimAsync(Stream stream, int most, Action<string> kept)
    {
        var block = new byte[Block];
        var beginning = new ArrayBufferWriter<byte>();
        for (int count; (count = await stream.ReadAsync(block).ConfigureAwait(false)) > 0;)
        {
            if (beginning.WrittenCount >= most)
                continue;
            beginning.Write(block.AsSpan(0, Math.Min(count, most - beginning.WrittenCount)));
            kept(Encoding.UTF8.GetString(beginning.WrittenSpan));
        }
    }
}
