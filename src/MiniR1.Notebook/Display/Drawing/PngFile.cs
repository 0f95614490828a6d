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
        var (palette, places) = Indexed(canvas.Pixels);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, canvas.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), canvas.Height);
        header[8] = 8; // bits of a place
        header[9] = 3; // places in the palette
        using var file = new MemoryStream();
        file.Write(Signature);
        Chunk(file, "IHDR", header);
        Chunk(file, "PLTE", palette);
        Chunk(file, "IDAT", Compress(Rows(places, canvas.Width)));
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    // The colours, and which of them each pixel is. If they are too many, they are told apart by fewer bits.
    private static (byte[] Palette, byte[] Places) Indexed(ReadOnlySpan<byte> pixels)
    {
        var places = new byte[pixels.Length / 3];
        for (var levels = 255; ; levels /= 2)
        {
            var colours = new Dictionary<(byte Red, byte Green, byte Blue), int>();
            for (var index = 0; index < places.Length && colours.Count <= MostColours; index++)
            {
                var pixel = pixels.Slice(index * 3, 3);
                var colour = (Level(pixel[0], levels), Level(pixel[1], levels), Level(pixel[2], levels));
                if (!colours.TryGetValue(colour, out var place))
                    colours[colour] = place = colours.Count;
                places[index] = (byte)place;
            }

            // Nothing is removed, so they stay in order.
            if (colours.Count <= MostColours)
                return ([.. colours.Keys.SelectMany(colour => (byte[])[colour.Red, colour.Green, colour.Blue])], places);
        }
    }

    private static byte Level(byte value, int levels) => (byte)(((((value * levels) + 127) / 255 * 255) + (levels / 2)) / levels);

    // Each row begins with the number of its filter: 0, none.
    private static byte[] Rows(byte[] places, int width) =>
        [.. places.Chunk(width).SelectMany(row => row.Prepend((byte)0))];

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
