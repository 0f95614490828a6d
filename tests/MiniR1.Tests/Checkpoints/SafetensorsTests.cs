using System.Buffers.Binary;
using System.Text;
using MiniR1.Checkpoints;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Checkpoints;

public sealed class SafetensorsTests
{
    private const string Good = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}""";

    private static readonly TestCaseData<string, int, string>[] s_corruptions =
    [
        new("{", 11, "not valid JSON"),
        new("[]", 11, "not a JSON object"),
        new("{}", 11, "11 bytes that belong to no key"),
        new(Good, 10, "\"b\" ends at byte 11 of the data, but the file has 10; the file is truncated"),
        new(Good, 12, "1 bytes that belong to no key"),
        new(Good.Replace("[8,11]", "[7,10]", StringComparison.Ordinal), 10, "\"b\" overlaps another key's bytes"),
        new(Good.Replace("[8,11]", "[9,12]", StringComparison.Ordinal), 12, "\"b\" begins at byte 9, but the key before it ends at 8"),
        new(Good.Replace("[8,11]", "[0,3]", StringComparison.Ordinal), 8, "overlaps another key's bytes"),
        new(Good.Replace("[8,11]", "[11,8]", StringComparison.Ordinal), 11, "\"b\" has data_offsets that are not a begin and an end"),
        new(Good.Replace("[8,11]", "[8]", StringComparison.Ordinal), 11, "\"b\" has data_offsets that are not a begin and an end"),
        new(Good.Replace("[8,11]", "[-8,11]", StringComparison.Ordinal), 11, "\"b\" has a data_offsets with an entry that is not a whole number"),
        new(Good.Replace("[8,11]", "[8,1e30]", StringComparison.Ordinal), 11, "\"b\" has a data_offsets with an entry that is not a whole number"),
        new(Good.Replace("[3]", "[4]", StringComparison.Ordinal), 11, "\"b\" has 3 bytes, which is not what U8 [4] takes"),
        new(Good.Replace("[3]", "[-3]", StringComparison.Ordinal), 11, "\"b\" has a shape with an entry that is not a whole number"),
        new(Good.Replace("[3]", "[1.5]", StringComparison.Ordinal), 11, "\"b\" has a shape with an entry that is not a whole number"),
        new(Good.Replace("[3]", "[4294967296,4294967296]", StringComparison.Ordinal), 11, "\"b\" has a shape too large"),
        new(Good.Replace("[3]", "3", StringComparison.Ordinal), 11, "\"b\" has no shape"),
        new(Good.Replace("\"shape\":[3],", string.Empty, StringComparison.Ordinal), 11, "\"b\" has no shape"),
        new(Good.Replace("\"U8\"", "\"Q4\"", StringComparison.Ordinal), 11, "\"b\" has dtype Q4, which is not one that MiniR1 reads"),
        new(Good.Replace("\"U8\"", "8", StringComparison.Ordinal), 11, "\"b\" has no dtype"),
        new(Good.Replace("\"b\"", "\"a\"", StringComparison.Ordinal), 11, "\"a\" stands twice in the header"),
        new("""{"a":7}""", 0, "\"a\" is not described by an object"),
        new("""{"__metadata__":7}""", 0, "\"__metadata__\" is not an object"),
        new("""{"__metadata__":{"format":1}}""", 0, "\"__metadata__\" has a value that is not a string"),
    ];

    [TestCaseSource(nameof(s_corruptions))]
    public void A_damaged_header_is_refused_in_one_sentence(string header, int dataBytes, string expected)
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("bad.safetensors");
        File.WriteAllBytes(path, Bytes(Encoding.UTF8.GetBytes(header), dataBytes));
        AssertRefused(path, expected);
    }

    [Test]
    public void Truncation_at_any_byte_is_refused()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("cut.safetensors");
        var whole = Bytes(Encoding.UTF8.GetBytes(Good), 11);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.That(() => SafetensorsFile.Open(path), Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith(path), $"{length} bytes");
        }
    }

    [TestCase(ulong.MaxValue, "claims a header of 18446744073709551615 bytes")]
    [TestCase(200_000_000ul, "claims a header of 200000000 bytes")]
    [TestCase(5000ul, "is truncated: its header has 5000 bytes")]
    public void A_header_longer_than_the_file_is_refused(ulong claimed, string expected)
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("bad.safetensors");
        var bytes = Bytes(Encoding.UTF8.GetBytes(Good), 11);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, claimed);
        File.WriteAllBytes(path, bytes);
        AssertRefused(path, expected);
    }

    [Test]
    public void A_header_that_is_not_utf8_is_refused()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("bad.safetensors");
        File.WriteAllBytes(path, Bytes([(byte)'{', (byte)'"', 0xff, 0xfe, (byte)'"', (byte)':', (byte)'1', (byte)'}'], 0));
        AssertRefused(path, "not valid JSON");
    }

    [Test]
    public void A_missing_file_and_a_missing_key_are_named()
    {
        using var directory = new TemporaryDirectory();
        AssertRefused(directory.File("none.safetensors"), "cannot be read");
        var path = directory.File("good.safetensors");
        File.WriteAllBytes(path, Bytes(Encoding.UTF8.GetBytes(Good), 11));
        using var file = SafetensorsFile.Open(path);
        Assert.That(() => file.Read("c"), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo($"{path} has no key \"c\"."));
        using var wrong = zeros(3);
        Assert.That(() => file.CopyTo("a", wrong), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("key \"a\" is [2], but the model's is [3]"));
    }

    [Test]
    public void Every_dtype_and_shape_comes_back([Values] bool viaConversion)
    {
        using var scope = NewDisposeScope();
        using var directory = new TemporaryDirectory();
        var values = tensor(new float[] { 0, 1, 2, 3, 4, 5 }, [2, 3]);
        var types = new[] { float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8, @bool };
        var tensors = types.ToDictionary(type => type.ToString(), type => values.to(type));
        tensors["scalar"] = tensor(7f);
        tensors["empty"] = zeros(0, 3);
        tensors["transposed"] = values.transpose(0, 1);
        tensors["nested.name \"quoted\" é"] = values;
        var path = directory.File("all.safetensors");
        SafetensorsWriter.Write(path, tensors);
        using var file = SafetensorsFile.Open(path);
        Assert.That(file.Metadata, Is.EqualTo(new Dictionary<string, string> { ["format"] = "pt" }));
        Assert.That(file.Names, Is.EquivalentTo(tensors.Keys));
        foreach (var (name, expected) in tensors)
        {
            var actual = viaConversion ? zeros(expected.shape, float64) : file.Read(name);
            if (viaConversion)
                file.CopyTo(name, actual);
            else
                Assert.That(actual.dtype, Is.EqualTo(expected.dtype), name);
            Assert.That(actual.shape, Is.EqualTo(expected.shape), name);
            Assert.That((actual.to(float64) == expected.to(float64)).all().item<bool>(), Is.True, name);
        }
    }

    [TestCase("F8_E4M3", 1, ScalarType.Byte)]
    [TestCase("F8_E5M2", 1, ScalarType.Byte)]
    [TestCase("U16", 2, ScalarType.Int16)]
    [TestCase("U32", 4, ScalarType.Int32)]
    [TestCase("U64", 8, ScalarType.Int64)]
    public void Types_that_libtorch_lacks_are_read_as_their_bits_and_never_converted(string dtype, int size, ScalarType container)
    {
        using var scope = NewDisposeScope();
        using var directory = new TemporaryDirectory();
        var path = directory.File("raw.safetensors");
        var data = Enumerable.Range(200, 3 * size).Select(value => (byte)value).ToArray();
        RawSafetensors.Write(path, [new RawTensor("a", dtype, [3], data)]);
        using var file = SafetensorsFile.Open(path);
        var raw = file.Read("a");
        Assert.That(file.Entry("a").Dtype.Name, Is.EqualTo(dtype));
        Assert.That(raw.dtype, Is.EqualTo(container));
        Assert.That(raw.bytes.ToArray(), Is.EqualTo(data));
        Assert.That(
            () => file.CopyTo("a", zeros(3)),
            Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo($"{path}: key \"a\" has dtype {dtype}, whose numbers libtorch cannot convert."));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows keeps an open file's length")]
    public void A_file_that_shrinks_after_it_was_opened_is_a_sentence()
    {
        using var scope = NewDisposeScope();
        using var directory = new TemporaryDirectory();
        var path = directory.File("shrinking.safetensors");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["a"] = ones(100_000) });
        using var file = SafetensorsFile.Open(path);
        using (var shrink = System.Diagnostics.Process.Start("truncate", ["-s", "5000", path]))
            shrink.WaitForExit();
        Assert.That(
            () => file.Read("a"),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains("key \"a\" cannot be read: the file became shorter while it was read"));
    }

    [TestCase(1 << 22)]
    [TestCase((1 << 22) + 1)]
    public void Tensors_longer_than_a_piece_come_back_whole(int length)
    {
        using var scope = NewDisposeScope();
        using var directory = new TemporaryDirectory();
        var path = directory.File("long.safetensors");
        var values = arange(length, int32);
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["a"] = values });
        using var file = SafetensorsFile.Open(path);
        Assert.That((file.Read("a") == values).all().item<bool>(), Is.True);
        var wide = zeros([length], float64);
        file.CopyTo("a", wide);
        Assert.That((wide == values.to(float64)).all().item<bool>(), Is.True);
        var everySecond = zeros([length, 2], float64).select(1, 1);
        file.CopyTo("a", everySecond);
        Assert.That((everySecond == values.to(float64)).all().item<bool>(), Is.True);
    }

    [Test]
    public void The_bytes_are_the_formats()
    {
        using var scope = NewDisposeScope();
        using var directory = new TemporaryDirectory();
        var path = directory.File("x.safetensors");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["b"] = tensor(new byte[] { 7 }), ["a"] = tensor(new short[] { 258 }) });
        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Multiple(() =>
        {
            Assert.That(length % 8, Is.Zero);
            Assert.That(
                Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '),
                Is.EqualTo("""{"__metadata__":{"format":"pt"},"a":{"dtype":"I16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"""));
            Assert.That(bytes[(8 + length)..], Is.EqualTo(new byte[] { 2, 1, 7 }));
        });
    }

    [Test]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        using var scope = NewDisposeScope();
        using var directory = new TemporaryDirectory();
        var path = directory.File("x.safetensors");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["a"] = ones(2) });
        var old = File.ReadAllBytes(path);
        var unwritable = new Dictionary<string, Tensor> { ["a"] = ones(2), ["b"] = ones(2).view(1, 2).view_as_complex() };
        Assert.That(
            () => SafetensorsWriter.Write(path, unwritable),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains("cannot hold Complex"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(old));
        Assert.That(Directory.GetFileSystemEntries(directory.Path), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void A_place_that_cannot_be_written_is_named()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("file"), "in the way");
        var path = Path.Combine(directory.File("file"), "x.safetensors");
        Assert.That(
            () => SafetensorsWriter.Write(path, new Dictionary<string, Tensor>()),
            Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith($"Cannot write {path}:"));
    }

    private static void AssertRefused(string path, string expected) => Assert.That(
        () => SafetensorsFile.Open(path),
        Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith(path).And.Message.Contains(expected));

    private static byte[] Bytes(byte[] header, int dataBytes)
    {
        var bytes = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)header.Length);
        header.CopyTo(bytes, 8);
        return bytes;
    }
}
