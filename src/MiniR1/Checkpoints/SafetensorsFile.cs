using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>
/// A safetensors file: eight bytes of header length, a JSON header, then the tensors' bytes, little endian. The header
/// is checked when the file is opened; bytes are read when a tensor is asked for, straight into its memory. Nothing is
/// mapped: a file that shrinks while it is read is a sentence, not a crash, and its pages count as nobody's memory.
/// Several threads may read at the same time.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;

    private const long PieceElements = 1 << 22;

    // What a conversion on the host holds besides the two ends: so little that it stays in the cache of a core.
    private const long CachedElements = 1 << 17;
    private readonly SafeFileHandle handle;
    private readonly long dataStart;
    private readonly SafetensorsHeader header;

    private SafetensorsFile(string path, SafeFileHandle handle)
    {
        Path = path;
        this.handle = handle;
        Length = RandomAccess.GetLength(handle);
        (header, dataStart) = ReadHeader(path, handle);
    }

    public string Path { get; }

    /// <summary>Bytes, header and all; of a link, of the file that it leads to.</summary>
    public long Length { get; }

    public IReadOnlyCollection<string> Names => (IReadOnlyCollection<string>)header.Entries.Keys;

    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="MiniR1Exception">Not there, truncated or damaged: one sentence that names file and key.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (Directory.Exists(path))
            throw new MiniR1Exception($"{path} is a directory, not a safetensors file.");
        SafeFileHandle? handle = null;
        try
        {
            InputFile.Require(path);
            handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            return new SafetensorsFile(path, handle);
        }
        catch (Exception error)
        {
            handle?.Dispose();
            if (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
                throw new MiniR1Exception($"{path} cannot be read: {AtomicFile.Why(error)}.", error);
            throw;
        }
    }

    /// <exception cref="MiniR1Exception">No such key.</exception>
    public SafetensorsEntry Entry(string name) => header.Entries.TryGetValue(name, out var entry)
        ? entry
        : throw new MiniR1Exception($"{Path} has no key \"{Excerpt.Of(name)}\".");

    /// <summary>
    /// A new tensor on the CPU, in the file's shape and dtype; of a type that libtorch lacks, its bits
    /// (<see cref="SafetensorsDtype.IsRaw"/>).
    /// </summary>
    public Tensor Read(string name)
    {
        var entry = Entry(name);
        var result = empty([.. entry.Shape], dtype: entry.Dtype.Tensor);
        using var flat = result.view(-1);
        ReadInto(entry, flat, 0, entry.Count);
        return result;
    }

    /// <summary>Copies a tensor's values into one of the same shape, converting dtype and device where they differ.</summary>
    /// <exception cref="MiniR1Exception">Another shape, or a type that libtorch lacks.</exception>
    public void CopyTo(string name, Tensor destination)
    {
        var entry = Entry(name);
        if (!destination.shape.AsSpan().SequenceEqual(entry.Shape.ToArray()))
            throw new MiniR1Exception(
                $"{Path}: key \"{Excerpt.Of(name)}\" is [{Excerpt.Of(entry.Shape)}], but the model's is [{string.Join(", ", destination.shape)}].");
        if (entry.Dtype.IsRaw)
            throw new MiniR1Exception($"{Path}: key \"{Excerpt.Of(name)}\" has dtype {entry.Dtype}, whose numbers libtorch cannot convert.");
        using var frozen = no_grad();
        if (destination.is_contiguous())
        {
            using var flat = destination.view(-1);
            CopyPiece(entry, flat, 0, entry.Count);
            return;
        }

        using var values = Read(name);
        destination.copy_(values);
    }

    public void Dispose() => handle.Dispose();

    /// <summary>As <see cref="CopyTo"/>, for some of the elements; under <c>no_grad</c>.</summary>
    /// <param name="entry">of this file, of a type that libtorch has</param>
    /// <param name="flat">[Count], the whole destination</param>
    /// <param name="start">first element</param>
    /// <param name="count">elements</param>
    /// <param name="mustBeFinite">whether NaN and infinity are refused</param>
    internal void CopyPiece(SafetensorsEntry entry, Tensor flat, long start, long count, bool mustBeFinite = false)
    {
        if (flat.dtype == entry.Dtype.Tensor && flat.device_type == TorchSharp.DeviceType.CPU)
        {
            ReadInto(entry, flat, start, count, mustBeFinite);
            return;
        }

        var most = Math.Min(count, LargestStep(flat));
        using var host = empty([most], dtype: entry.Dtype.Tensor);
        for (var done = 0L; done < count; done += most)
        {
            var size = Math.Min(most, count - done);
            using var from = host.narrow(0, 0, size);
            using var to = flat.narrow(0, start + done, size);
            ReadNumbers(entry, start + done, from.bytes, mustBeFinite);
            to.copy_(from);
        }
    }

    /// <summary>Elements to convert at once: few on the host, many where each copy to a device takes its time.</summary>
    internal static long LargestStep(Tensor destination) =>
        destination.device_type == TorchSharp.DeviceType.CPU ? CachedElements : PieceElements;

    /// <summary>Reads some of a tensor's bytes.</summary>
    /// <param name="entry">of this file</param>
    /// <param name="offset">first byte, counted from the tensor's first</param>
    /// <param name="destination">filled whole</param>
    /// <exception cref="MiniR1Exception">The disk failed, or the file became shorter after it was opened.</exception>
    internal void ReadBytes(SafetensorsEntry entry, long offset, Span<byte> destination)
    {
        var position = dataStart + entry.Begin + offset;
        try
        {
            ReadExactly(handle, position, destination);
        }
        catch (IOException error)
        {
            throw new MiniR1Exception($"{Path}: key \"{Excerpt.Of(entry.Name)}\" cannot be read: {AtomicFile.Why(error)}.", error);
        }
    }

    private static (SafetensorsHeader Header, long DataStart) ReadHeader(string path, SafeFileHandle handle)
    {
        var length = RandomAccess.GetLength(handle);
        if (length < LengthBytes)
            throw new MiniR1Exception($"{path} has {length} bytes, too few for a safetensors file.");
        Span<byte> prefix = stackalloc byte[LengthBytes];
        ReadExactly(handle, 0, prefix);
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > SafetensorsHeader.MaxBytes)
            throw new MiniR1Exception($"{path} claims a header of {headerBytes} bytes; it is damaged or no safetensors file.");
        if (LengthBytes + (long)headerBytes > length)
            throw new MiniR1Exception($"{path} is truncated: its header has {headerBytes} bytes, the file {length}.");
        var json = new byte[headerBytes];
        ReadExactly(handle, LengthBytes, json);
        var dataStart = LengthBytes + (long)headerBytes;
        return (SafetensorsHeader.Parse(json, length - dataStart, path), dataStart);
    }

    private static void ReadExactly(SafeFileHandle handle, long position, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            var count = RandomAccess.Read(handle, destination, position);
            if (count == 0)
                throw new EndOfStreamException("the file became shorter while it was read.");
            position += count;
            destination = destination[count..];
        }
    }

    private void ReadInto(SafetensorsEntry entry, Tensor flat, long start, long count, bool mustBeFinite = false)
    {
        // In pieces, since a span cannot hold more than 2 GB.
        for (var done = 0L; done < count; done += PieceElements)
        {
            using var piece = flat.narrow(0, start + done, Math.Min(PieceElements, count - done));
            ReadNumbers(entry, start + done, piece.bytes, mustBeFinite);
        }
    }

    // Little at a time where it is looked at again: then it is still in a core's cache.
    private void ReadNumbers(SafetensorsEntry entry, long first, Span<byte> destination, bool mustBeFinite)
    {
        var size = entry.Dtype.Size;
        var most = mustBeFinite ? (int)CachedElements * size : destination.Length;
        for (var done = 0; done < destination.Length; done += most)
        {
            var part = destination.Slice(done, Math.Min(most, destination.Length - done));
            ReadBytes(entry, (first * size) + done, part);
            if (mustBeFinite && FiniteNumbers.FirstBad(part, entry.Dtype) is >= 0 and var bad)
                throw FiniteNumbers.Refuse(this, entry, first + (done / size) + bad);
        }
    }
}
