using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>
/// A safetensors file, read by memory map: eight bytes of header length, a JSON header, then the tensors' bytes, little
/// endian. The header is checked when the file is opened; bytes are copied when a tensor is asked for.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int LengthBytes = 8;
    private const int ElementsPerCopy = 1 << 26;
    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;
    private readonly long dataStart;
    private readonly SafetensorsHeader header;

    private SafetensorsFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor view, long length)
    {
        Path = path;
        this.map = map;
        this.view = view;
        (header, dataStart) = ReadHeader(path, view, length);
    }

    public string Path { get; }

    public IReadOnlyCollection<string> Names => (IReadOnlyCollection<string>)header.Entries.Keys;

    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="MiniR1Exception">Not there, truncated or damaged: one sentence that names file and key.</exception>
    public static SafetensorsFile Open(string path)
    {
        MemoryMappedFile? map = null;
        MemoryMappedViewAccessor? view = null;
        try
        {
            var length = new FileInfo(path).Length;
            if (length < LengthBytes)
                throw new MiniR1Exception($"{path} has {length} bytes, too few for a safetensors file.");
            map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
            view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            return new SafetensorsFile(path, map, view, length);
        }
        catch (Exception error)
        {
            view?.Dispose();
            map?.Dispose();
            if (error is IOException or UnauthorizedAccessException)
                throw new MiniR1Exception($"{path} cannot be read: {error.Message}", error);
            throw;
        }
    }

    /// <exception cref="MiniR1Exception">No such key.</exception>
    public SafetensorsEntry Entry(string name) => header.Entries.TryGetValue(name, out var entry)
        ? entry
        : throw new MiniR1Exception($"{Path} has no key \"{name}\".");

    /// <summary>A new tensor on the CPU, in the file's dtype and shape.</summary>
    public Tensor Read(string name)
    {
        var entry = Entry(name);
        var result = empty([.. entry.Shape], dtype: entry.Dtype);
        Fill(result, entry);
        return result;
    }

    /// <summary>Copies a tensor's values into one of the same shape, converting dtype and device where they differ.</summary>
    /// <exception cref="MiniR1Exception">Another shape.</exception>
    public void CopyTo(string name, Tensor destination)
    {
        var entry = Entry(name);
        if (!destination.shape.AsSpan().SequenceEqual(entry.Shape.ToArray()))
            throw new MiniR1Exception(
                $"{Path}: key \"{name}\" is [{string.Join(", ", entry.Shape)}], but the model's is [{string.Join(", ", destination.shape)}].");
        if (destination.dtype == entry.Dtype && destination.device.type == TorchSharp.DeviceType.CPU && destination.is_contiguous())
        {
            Fill(destination, entry);
            return;
        }

        using var frozen = no_grad();
        using var values = Read(name);
        destination.copy_(values);
    }

    public void Dispose()
    {
        view.Dispose();
        map.Dispose();
    }

    private static (SafetensorsHeader Header, long DataStart) ReadHeader(string path, MemoryMappedViewAccessor view, long length)
    {
        Span<byte> prefix = stackalloc byte[LengthBytes];
        view.SafeMemoryMappedViewHandle.ReadSpan(0, prefix);
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > SafetensorsHeader.MaxBytes)
            throw new MiniR1Exception($"{path} claims a header of {headerBytes} bytes; it is damaged or no safetensors file.");
        if (LengthBytes + (long)headerBytes > length)
            throw new MiniR1Exception($"{path} is truncated: its header has {headerBytes} bytes, the file {length}.");
        var json = new byte[headerBytes];
        view.SafeMemoryMappedViewHandle.ReadSpan<byte>(LengthBytes, json);
        var dataStart = LengthBytes + (long)headerBytes;
        return (SafetensorsHeader.Parse(json, length - dataStart, path), dataStart);
    }

    private void Fill(Tensor destination, SafetensorsEntry entry)
    {
        // In pieces, since a span cannot hold more than 2 GB.
        using var frozen = no_grad();
        using var flat = destination.view(-1);
        var size = SafetensorsDtype.SizeOf(entry.Dtype);
        var elements = entry.ByteCount / size;
        for (var start = 0L; start < elements; start += ElementsPerCopy)
        {
            using var piece = flat.narrow(0, start, Math.Min(ElementsPerCopy, elements - start));
            view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(dataStart + entry.Begin + (start * size)), piece.bytes);
        }
    }
}
