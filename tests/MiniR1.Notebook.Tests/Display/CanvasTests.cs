using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Text;
using MiniR1.Notebook.Display.Drawing;

namespace MiniR1.Notebook.Tests.Display;

public class CanvasTests
{
    private static readonly Ink s_black = Ink.Of("#000000");

    [Test]
    public void Pixels_are_as_dark_as_they_are_covered()
    {
        var canvas = new Canvas(8, 4, 1);
        canvas.Fill([[new(1, 1), new(3.5f, 1), new(3.5f, 3), new(1, 3)]], s_black);
        Assert.That(Row(canvas, 1), Is.EqualTo(new[] { 255, 0, 0, 128, 255, 255, 255, 255 }).Within(1));
        Assert.That(Row(canvas, 3), Is.All.EqualTo(255));
        canvas.Fill([[new(4, 0), new(8, 4), new(4, 4)]], s_black);
        Assert.That(Row(canvas, 1)[4..], Is.EqualTo(new[] { 0, 128, 255, 255 }).Within(1), "a slope");
    }

    [Test]
    public void An_outline_the_other_way_is_a_hole()
    {
        var canvas = new Canvas(6, 6, 1);
        canvas.Fill([[new(0, 0), new(6, 0), new(6, 6), new(0, 6)], [new(2, 2), new(2, 4), new(4, 4), new(4, 2)]], s_black);
        Assert.That(Row(canvas, 3), Is.EqualTo(new[] { 0, 0, 255, 255, 0, 0 }));
    }

    [Test]
    public void Shapes_may_go_beyond_the_canvas_and_its_window()
    {
        var canvas = new Canvas(4, 2, 2);
        canvas.Clip(1, 0, 3, 2);
        canvas.Fill([[new(-9, -9), new(99, -9), new(99, 99), new(-9, 99)]], s_black with { Opacity = 0.2 });
        canvas.Box(-5, -5, 50, 50, s_black with { Opacity = 0.5 });
        canvas.Lines([(new Vector2(-7, 1), new Vector2(77, 1))], 9, s_black);
        Assert.That(Row(canvas, 1), Is.EqualTo(new[] { 255, 255, 0, 0, 0, 0, 255, 255 }));
    }

    [Test]
    public void Lines_that_meet_are_no_darker_where_they_do()
    {
        var canvas = new Canvas(9, 5, 1);
        canvas.Curve([new(1.5f, 2.5f), new(4, 2.5f), new(float.NaN, 0), new(4, 2.5f), new(7.5f, 2.5f)], "solid", s_black with { Opacity = 0.5 }, 1);
        Assert.That(Row(canvas, 2), Is.EqualTo(new[] { 255, 128, 128, 128, 128, 128, 128, 128, 255 }).Within(1));
    }

    [TestCase("dash")]
    [TestCase("dot")]
    [TestCase("dashdot")]
    [TestCase("longdash")]
    [TestCase("longdashdot")]
    public void A_dashed_line_has_gaps_from_end_to_end(string dash)
    {
        var canvas = new Canvas(200, 3, 1);
        var points = Enumerable.Range(0, 1991).Select(x => new Vector2(x / 10f, 1.5f)).ToList();
        canvas.Curve(points, dash, s_black, 2);
        var row = Row(canvas, 1);
        Assert.That((row[..20].Min(), row[..20].Max(), row[180..].Min(), row[180..].Max()), Is.EqualTo((0, 255, 0, 255)));
    }

    [Test]
    public void Letters_are_there_and_a_box_for_those_that_are_not()
    {
        Assert.That(Letters.Outlines("中", default, 1, upwards: false), Is.EqualTo(Letters.Outlines("□", default, 1, upwards: false)));
        Assert.That("aZ09%−×²√✓γ".All(letter => Letters.Width(letter.ToString()) is > 0.2f and < 1.2f));
        var (across, up) = (Bounds(upwards: false), Bounds(upwards: true));
        Assert.That((across.Width, across.Height), Is.EqualTo((up.Height, up.Width)).Within(1e-3));
        Assert.That(across.Width, Is.GreaterThan(across.Height));
    }

    [TestCase(1)]
    [TestCase(40)]
    public void A_file_holds_the_pixels(int colours)
    {
        var canvas = new Canvas(colours, colours, 1);
        for (var x = 0; x < colours; x++)
        {
            for (var y = 0; y < colours; y++)
                canvas.Box(x, y, x + 1, y + 1, new Ink((byte)(x * 6), (byte)(y * 6), 77));
        }

        // 1,600 colours are more than a palette holds.
        Assert.That(Decoded(PngFile.Of(canvas)), Is.EqualTo(canvas.Pixels.ToArray()));
    }

    private static int[] Row(Canvas canvas, int y) =>
        [.. Enumerable.Range(0, canvas.Width).Select(x => (int)canvas.Pixels[((y * canvas.Width) + x) * 3])];

    private static (float Width, float Height) Bounds(bool upwards)
    {
        var points = Letters.Outlines("Text", new Vector2(3, 4), 10, upwards).SelectMany(outline => outline).ToList();
        return (points.Max(point => point.X) - points.Min(point => point.X), points.Max(point => point.Y) - points.Min(point => point.Y));
    }

    // Red, green, blue of each pixel.
    private static byte[] Decoded(byte[] file)
    {
        var chunks = new Dictionary<string, byte[]>();
        for (var place = 8; place < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(place));
            chunks[Encoding.ASCII.GetString(file, place + 4, 4)] = file[(place + 8)..(place + 8 + length)];
            place += length + 12;
        }

        using var rows = new MemoryStream();
        using (var unpacked = new ZLibStream(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress))
            unpacked.CopyTo(rows);
        var width = BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"]);
        var bytes = chunks.ContainsKey("PLTE") ? width : width * 3;
        var values = rows.ToArray().Chunk(bytes + 1).SelectMany(row => row[1..]);
        return chunks.TryGetValue("PLTE", out var palette)
            ? [.. values.SelectMany(place => palette[(place * 3)..((place * 3) + 3)])]
            : [.. values];
    }
}
