using System.Security.Cryptography;
using System.Text;

namespace MiniR1.Hub;

/// <summary>Hashes a content as it comes, so that a big file is not read a second time.</summary>
internal sealed class ContentHasher : IDisposable
{
    private const int BlockBytes = 1 << 20;

    private readonly IncrementalHash hash;
    private readonly ContentHash expected;
    private readonly long size;

    /// <param name="expected">the right hash</param>
    /// <param name="size">of the whole content, which Git hashes first</param>
    public ContentHasher(ContentHash expected, long size)
    {
        (this.expected, this.size) = (expected, size);
        hash = IncrementalHash.CreateHash(expected.Algorithm);
        Begin();
    }

    public void Append(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);

    /// <summary>Appends all that is left in a stream.</summary>
    /// <param name="stream">is read to its end</param>
    /// <param name="progress">gets the bytes read so far, block by block</param>
    /// <param name="cancellation">stops between blocks</param>
    public void Append(Stream stream, Action<long> progress, CancellationToken cancellation)
    {
        var block = new byte[BlockBytes];
        var done = 0L;
        for (int read; (read = stream.Read(block)) > 0; progress(done))
        {
            cancellation.ThrowIfCancellationRequested();
            Append(block.AsSpan(0, read));
            done += read;
        }
    }

    /// <summary>Forgets what was appended.</summary>
    public void Restart()
    {
        _ = hash.GetHashAndReset();
        Begin();
    }

    public bool Matches() => Convert.ToHexStringLower(hash.GetCurrentHash()) == expected.Hex;

    public void Dispose() => hash.Dispose();

    private void Begin()
    {
        if (expected.Kind == ContentHashKind.GitBlob)
            hash.AppendData(Encoding.ASCII.GetBytes($"blob {size}\0"));
    }
}
