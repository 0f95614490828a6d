using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MiniR1.Notebook.Display.Drawing;

/// <summary>A canvas as a PNG file.</summary>
internal static class PngFile
{
    private const int MostColours = 256;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    internal static byte[] Of(Canvas canvas)
    {
        // Too many colours, as where bands lie over each other, are rounded before they cost a palette.
        var indexed = Indexed(canvas.Pixels, step: 1) ?? Indexed(canvas.Pixels, step: 5);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, canvas.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), canvas.Height);
        header[8] = 8; // bits of a place, or of a colour's part
        header[9] = indexed is null ? (byte)2 : (byte)3; // colours, or places in the palette
        using var file = new MemoryStream();
        file.Write(Signature);
        Chunk(file, "IHDR", header);
        if (indexed is var (palette, places))
        {
            Chunk(file, "PLTE", palette);
            Chunk(file, "IDAT", Compress(Rows(places, canvas.Width)));
        }
        else
        {
            Chunk(file, "IDAT", Compress(Rows(canvas.Pixels.ToArray(), canvas.Width * 3)));
        }

        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    // The colours, their parts rounded to a multiple of the step, and which of them each pixel is; null if they are too many.
    private static (byte[] Palette, byte[] Places)? Indexed(ReadOnlySpan<byte> pixels, int step)
    {
        byte Rounded(byte part) => (byte)((part + (step / 2)) / step * step);
        var places = new byte[pixels.Length / 3];
        var colours = new Dictionary<(byte Red, byte Green, byte Blue), int>();
        for (var index = 0; index < places.Length; index++)
        {
            var colour = (Rounded(pixels[index * 3]), Rounded(pixels[(index * 3) + 1]), Rounded(pixels[(index * 3) + 2]));
            if (!colours.TryGetValue(colour, out var place))
                colours[colour] = place = colours.Count;
            if (colours.Count > MostColours)
                return null;
            places[index] = (byte)place;
        }

        // Nothing is removed, so they stay in order.
        return ([.. colours.Keys.SelectMany(colour => (byte[])[colour.Red, colour.Green, colour.Blue])], places);
    }

    // Each row begins with the number of its filter: 0, none.
    private static byte[] Rows(byte[] bytes, int width) =>
        [.. bytes.Chunk(width).SelectMany(row => row.Prepend((byte)0))];

    private static byte[] Compress(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var packer = new ZLibStream(target, CompressionLevel.SmallestSize))
            packer.Write(bytes);
        return target.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, byte[] data)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. data];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(content));
        file.Write(number);
    }

    // CRC-32, bit by bit.
    private static uint Checksum(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
        }

        return ~sum;
    }
}
