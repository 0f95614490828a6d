using System.Text;
using MiniR1.Cli.Grading;

namespace MiniR1.Notebook.Tests.Grading;

/// <summary>Streams of cells, which may be anything, are read in little memory.</summary>
public class BoundedLinesTests
{
    [TestCase("a\nbc\n", "a|bc")]
    [TestCase("a\nunfinished", "a")]
    [TestCase("\n\nx\n", "||x")]
    [TestCase("four\n12345\nfive\n", "four|five")]
    [TestCase("1234567890123456789012345\nok\n", "ok")]
    public async Task Lines_that_are_too_long_or_have_no_end_are_left_out(string text, string expected)
    {
        var lines = new List<string>();
        await foreach (var line in BoundedLines.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), 4))
            lines.Add(line);
        Assert.That(string.Join('|', lines), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_gigabyte_without_a_line_end_takes_no_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var lines = 0;
        await foreach (var _ in BoundedLines.ReadAsync(new Endless(1 << 30), 1 << 16))
            lines++;
        var beginning = "";
        await BoundedLines.SkimAsync(new Endless(1 << 30), 10, text => beginning = text);
        Assert.That(lines, Is.Zero);
        Assert.That(beginning, Is.EqualTo("xxxxxxxxxx"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(10 << 20));
    }

    private sealed class Endless(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, _left);
            _left -= count;
            buffer[..count].Fill((byte)'x');
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
