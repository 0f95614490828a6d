using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using MiniR1.Tests.Model;
using NUnit.Framework;
using static MiniR1.Tests.Checkpoints.Corruption;

namespace MiniR1.Tests.Checkpoints;

/// <summary>Weights' files and indexes that are damaged in one place each.</summary>
internal sealed class CorruptedWeightsTests
{
    private const string Qwen = "tiny-qwen2";
    private const string Norm = "model.norm.weight"; // [64]
    private const string FirstNorm = "model.layers.0.input_layernorm.weight";
    private const string Up = "model.layers.0.mlp.up_proj.weight"; // [144, 64]
    private const string FirstShard = "model-00001-of-00006.safetensors";

    private static readonly Corruption[] s_files =
    [
        new("an empty file", Qwen, Bytes(_ => []), "has 0 bytes, too few for a safetensors file"),
        new("cut within the length", Qwen, Bytes(bytes => bytes[..7]), "has 7 bytes, too few"),
        new("cut behind the length", Qwen, Bytes(bytes => bytes[..8]), "is truncated: its header has"),
        new("cut within the header", Qwen, Bytes(bytes => bytes[..100]), "is truncated: its header has"),
        new("cut behind the header", Qwen, Bytes(bytes => bytes[..(8 + HeaderLength(bytes))]), "the file is truncated"),
        new("cut in the middle", Qwen, Bytes(bytes => bytes[..(bytes.Length / 2)]), "the file is truncated"),
        new("cut by one byte", Qwen, Bytes(bytes => bytes[..^1]), "the file is truncated"),
        new("one byte too many", Qwen, Bytes(bytes => [.. bytes, 0]), "has 1 bytes that belong to no key"),
        new("a header of no bytes", Qwen, Length(_ => 0), "has a header that is not valid JSON"),
        new("a header shorter than it is", Qwen, Length(length => length - 9), "has a header that is not valid JSON"),
        new("a header as long as memory", Qwen, Length(_ => ulong.MaxValue), "claims a header of 18446744073709551615 bytes"),
        new("a header that overflows with its length", Qwen, Length(_ => long.MaxValue), "claims a header of 9223372036854775807 bytes"),
        new("a header beyond the file", Qwen, Length(_ => 99_000_000), "is truncated: its header has 99000000 bytes"),
        new("a header that is no JSON", Qwen, Header(text => text[1..]), "has a header that is not valid JSON"),
        new("a header that is a list", Qwen, Header(text => $"[{text}]"), "has a header that is not a JSON object"),
        new("a header that nests without end", Qwen, Header(_ => new string('[', 100_000)), "has a header that is not valid JSON"),
        new("a key that is not UTF-8", Qwen, Bytes(bytes => Put(bytes, "model.norm", 2, 0xff)), "has a header that is not valid JSON"),
        new("a key that is half a character", Qwen, Header(text => text.Replace("model.norm", "\\ud800", StringComparison.Ordinal)), "has a header that is not valid JSON"),
        new("an entry that is a number", Qwen, Header(text => Json(text, header => header[Norm] = 7)), $"key \"{Norm}\" is not described by an object"),
        new("metadata that are a number", Qwen, Header(text => Json(text, header => header["__metadata__"] = 7)), "key \"__metadata__\" is not an object"),
        new("a dtype that nobody knows", Qwen, Entry(Norm, "dtype", "\"F4\""), $"key \"{Norm}\" has dtype F4, which is not one that MiniR1 reads"),
        new("a dtype that is a number", Qwen, Entry(Norm, "dtype", "32"), $"key \"{Norm}\" has no dtype"),
        new("no shape", Qwen, Entry(Norm, "shape", "null"), $"key \"{Norm}\" has no shape"),
        new("a negative shape", Qwen, Entry(Norm, "shape", "[-64]"), $"key \"{Norm}\" has a shape with an entry that is not a whole number"),
        new("two negative sizes", Qwen, Entry(Norm, "shape", "[-8, -8]"), $"key \"{Norm}\" has a shape with an entry that is not a whole number"),
        new("a shape of fractions", Qwen, Entry(Norm, "shape", "[64.5]"), $"key \"{Norm}\" has a shape with an entry that is not a whole number"),
        new("a shape beyond 64 bits", Qwen, Entry(Norm, "shape", "[9223372036854775808]"), "entry that is not a whole number"),
        new("a shape that overflows", Qwen, Entry(Norm, "shape", "[4294967296, 4294967296]"), $"key \"{Norm}\" has a shape too large for any file"),
        new("a shape that overflows to its own size", Qwen, Entry(Norm, "shape", "[4611686018427387968]"), $"key \"{Norm}\" has a shape too large for any file"),
        new("a huge shape", Qwen, Entry(Norm, "shape", "[4294967296]"), $"key \"{Norm}\" has 256 bytes, which is not what F32 [4294967296] takes"),
        new("offsets that overlap", Qwen, Offsets(Norm, (begin, end) => (begin - 4, end - 4)), "overlaps another key's bytes"),
        new("offsets with a hole", Qwen, Offsets("lm_head.weight", (begin, end) => (begin + 4, end + 4)), "begins at byte 4, but the key before it ends at 0"),
        new("offsets beyond the file", Qwen, Offsets(Norm, (begin, end) => (begin + 1_000_000_000, end + 1_000_000_000)), "the file is truncated"),
        new("offsets at the end of numbers", Qwen, Offsets(Norm, (_, _) => (long.MaxValue - 256, long.MaxValue)), "the file is truncated"),
        new("offsets swapped", Qwen, Offsets(Norm, (begin, end) => (end, begin)), $"key \"{Norm}\" has data_offsets that are not a begin and an end"),
        new("a negative offset", Qwen, Entry(Norm, "data_offsets", "[-256, 0]"), "has a data_offsets with an entry that is not a whole number"),
        new("an end alone", Qwen, Entry(Norm, "data_offsets", "[256]"), $"key \"{Norm}\" has data_offsets that are not a begin and an end"),
        new("a key twice", Qwen, Header(text => text.Replace("model.layers.1.input", "model.layers.0.input", StringComparison.Ordinal)), "stands twice in the header"),
        new("a key missing", Qwen, Header(text => text.Replace(Up, "other", StringComparison.Ordinal)), $"key \"{Up}\" is missing, though config.json asks for it"),
        new("a matrix transposed", Qwen, Entry(Up, "shape", "[64, 144]"), $"key \"{Up}\" is [64, 144], but config.json makes it [144, 64]"),
        new("a vector as a matrix", Qwen, Entry(Norm, "shape", "[64, 1]"), $"key \"{Norm}\" is [64, 1], but config.json makes it [64]"),
        new("integers", Qwen, Entry(Norm, "dtype", "\"I32\""), $"key \"{Norm}\" has dtype I32, but a weight must be"),
        new("unsigned integers", Qwen, Entry(Norm, "dtype", "\"U32\""), $"key \"{Norm}\" has dtype U32, but a weight must be"),
        new("one file that is a directory", Qwen, DirectoryInstead(Weights), "is a directory, not a safetensors file"),
        new("one file that cannot be opened", Qwen, Unreadable(Weights), "model.safetensors cannot be read"),
        new("no file", Qwen, Without(Weights), "has neither model.safetensors nor model.safetensors.index.json"),
        new("a pointer of Git LFS", Qwen, Bytes(_ => Encoding.UTF8.GetBytes("version https://git-lfs.github.com/spec/v1\n")), "it is damaged or no safetensors file"),
        new("a page of HTML", Qwen, Bytes(_ => Encoding.UTF8.GetBytes("<!doctype html><title>404</title>")), "it is damaged or no safetensors file"),
    ];

    private static readonly Corruption[] s_shards =
    [
        Shards("a shard missing", Without(FirstShard), $"{FirstShard} cannot be read"),
        Shards("a shard cut off", Bytes(bytes => bytes[..^5], FirstShard), "the file is truncated"),
        Shards("a shard that is a directory", DirectoryInstead(FirstShard), "is a directory, not a safetensors file"),
        Shards("a shard that cannot be opened", Unreadable(FirstShard), $"{FirstShard} cannot be read"),
        Shards("a shard twice", directory => File.Copy(In(directory, FirstShard), In(directory, "model-00002-of-00006.safetensors"), overwrite: true), $"stands in {FirstShard} too"),
        Shards("a shard outside", Replace(FirstShard, "../" + FirstShard, IndexFile), "is not a file name in the checkpoint's own directory"),
        Shards("a shard in a folder below", Replace(FirstShard, "below/" + FirstShard, IndexFile), "is not a file name in the checkpoint's own directory"),
        Shards("a shard by its whole path", Replace(FirstShard, "/" + FirstShard, IndexFile), "is not a file name in the checkpoint's own directory"),
        Shards("a shard without a name", Replace($"\"{FirstShard}\"", "\"\"", IndexFile), "is not a file name in the checkpoint's own directory"),
        Shards("a shard that is the directory itself", Replace($"\"{FirstShard}\"", "\".\"", IndexFile), "is not a file name in the checkpoint's own directory"),
        Shards("a shard with a zero in its name", Replace(FirstShard, "\\u0000", IndexFile), "cannot be read"),
        Shards("a shard that is a number", Replace($"\"{FirstShard}\"", "7", IndexFile), "is not an index with a weight_map"),
        Shards("a key in another shard", Replace("\"lm_head.weight\": \"model-00005", "\"lm_head.weight\": \"model-00001", IndexFile), "key \"lm_head.weight\" should be in model-00001-of-00006.safetensors, but is not"),
        Shards("a key that no shard has", Replace("\"model.norm.weight\"", "\"model.norm.wait\"", IndexFile), "key \"model.norm.wait\" should be in"),
        Shards("a key that the index lacks", Text(text => Json(text, index => index["weight_map"]!.AsObject().Remove(FirstNorm)), IndexFile), $"key \"{FirstNorm}\" is not in model.safetensors.index.json"),
        Shards("a key twice in the index", Replace("\"model.norm.weight\"", "\"lm_head.weight\"", IndexFile), "key \"lm_head.weight\" stands twice in weight_map"),
        Shards("an index that is empty", Text(_ => "", IndexFile), "is not an index with a weight_map"),
        Shards("an index that is no JSON", Replace("{", "{{", IndexFile), "is not an index with a weight_map"),
        Shards("an index that is a list", Text(text => $"[{text}]", IndexFile), "is not an index with a weight_map"),
        Shards("an index without weight_map", Replace("\"weight_map\"", "\"weights\"", IndexFile), "is not an index with a weight_map"),
        Shards("an index whose weight_map is a list", Text(text => Json(text, index => index["weight_map"] = new JsonArray(1)), IndexFile), "is not an index with a weight_map"),
        Shards("an index of nothing", Text(text => Json(text, index => index["weight_map"] = new JsonObject()), IndexFile), "is missing (and 29 more), though config.json asks for it"),
        Shards("an index that is not UTF-8", Bytes(bytes => Put(bytes, "weight_map", 2, 0xff), IndexFile), "is not an index with a weight_map"),
        Shards("an index that is a directory", DirectoryInstead(IndexFile), "is a directory, not an index"),
    ];

    [TestCaseSource(nameof(s_files))]
    [TestCaseSource(nameof(s_shards))]
    public void Damaged_weights_are_refused_in_one_sentence(Corruption corruption) => corruption.AssertRefused();

    [Test]
    public void An_unlisted_file_beside_the_shards_is_nobodys_business()
    {
        using var place = new TemporaryDirectory();
        foreach (var file in Directory.GetFiles(Fixture.PathOf("tiny-llama31")))
            File.Copy(file, place.File(Path.GetFileName(file)));
        File.WriteAllText(place.File("model-00007-of-00006.safetensors"), "not one");
        Checkpoint.Load(place.Path).Dispose();
    }

    private static Corruption Shards(string name, Action<string> damage, string expected) => new(name, "tiny-llama31", damage, expected);

    private static Action<string> Length(Func<ulong, ulong> change) => Bytes(bytes =>
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, change((ulong)HeaderLength(bytes)));
        return bytes;
    });

    private static Action<string> Offsets(string key, Func<long, long, (long, long)> change) => Header(text => Json(text, header =>
    {
        var offsets = header[key]!["data_offsets"]!;
        var (begin, end) = change(offsets[0]!.GetValue<long>(), offsets[1]!.GetValue<long>());
        header[key]!["data_offsets"] = new JsonArray(begin, end);
    }));

    private static JsonObject Empty(JsonObject header)
    {
        var last = header.Where(entry => entry.Key != "__metadata__").Max(entry => entry.Value!["data_offsets"]![1]!.GetValue<long>());
        return new JsonObject { ["dtype"] = "F32", ["shape"] = new JsonArray(0), ["data_offsets"] = new JsonArray(last, last) };
    }

    private static string Json(string text, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        change(json);
        return json.ToJsonString();
    }

    private static int HeaderLength(byte[] bytes) => (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static byte[] Put(byte[] bytes, string behind, int offset, byte value)
    {
        var place = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(behind));
        Assert.That(place, Is.Positive, string.Create(CultureInfo.InvariantCulture, $"{behind} is there"));
        bytes[place + offset] = value;
        return bytes;
    }

    private static string In(string directory, string file) => Path.Combine(directory, file);
}
