using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using MiniR1.Tests.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Checkpoints;

public sealed class ShardTests
{
    [TestCase(1, 29)]
    [TestCase(4096, 8)]
    [TestCase(20_000, 3)]
    public void Weights_are_divided_by_size_and_come_back(long maxBytes, int fewest)
    {
        using var scope = NewDisposeScope();
        using var place = new TemporaryDirectory();
        using var model = ToyConfig.Build(ToyConfig.DeepSeek);
        Checkpoint.Save(model, place.File("toy"), maxShardBytes: maxBytes);
        var files = Directory.GetFiles(place.File("toy"), "*.safetensors").Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.That(files, Has.Count.GreaterThanOrEqualTo(fewest));
        Assert.That(files, Is.EqualTo(Enumerable.Range(1, files.Count).Select(index => $"model-{index:D5}-of-{files.Count:D5}.safetensors")));
        foreach (var name in files)
        {
            using var file = SafetensorsFile.Open(Path.Combine(place.File("toy"), name!));
            Assert.That(file.Names.Sum(key => file.Entry(key).ByteCount) <= maxBytes || file.Names.Count == 1, Is.True, name);
            Assert.That(file.Metadata["format"], Is.EqualTo("pt"));
        }

        using var again = Checkpoint.Load(place.File("toy"));
        var (expected, actual) = (model.state_dict(), again.state_dict());
        foreach (var (key, weight) in expected)
            Assert.That((actual[key] == weight).all().item<bool>(), Is.True, key);
        AssertIndex(place.File("toy"), expected);
    }

    [Test]
    public void A_layer_stays_together_and_a_weight_whole()
    {
        using var scope = NewDisposeScope();
        using var place = new TemporaryDirectory();
        var weights = new Dictionary<string, Tensor>
        {
            ["z"] = zeros(3),
            ["large"] = zeros(100),
            ["b"] = zeros(2),
            ["a"] = zeros(2),
            ["c"] = zeros(2),
        };
        ShardedWriter.Write(place.Path, weights, maxShardBytes: 16);
        var shards = Directory.GetFiles(place.Path, "*.safetensors").Order(StringComparer.Ordinal).Select(path =>
        {
            using var file = SafetensorsFile.Open(path);
            return string.Join(' ', file.Names);
        });
        Assert.That(shards, Is.EqualTo(new[] { "z", "large", "a b", "c" }));
    }

    [Test]
    public void What_fits_is_one_file_without_an_index()
    {
        using var place = new TemporaryDirectory();
        using var model = ToyConfig.Build(ToyConfig.Llama);
        Checkpoint.Save(model, place.File("toy"), maxShardBytes: model.parameters().Sum(weight => weight.numel() * 4));
        Assert.That(
            Directory.GetFiles(place.File("toy")).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "config.json", "generation_config.json", "model.safetensors" }));
    }

    [Test]
    public void Shards_take_the_place_of_what_was_there()
    {
        using var place = new TemporaryDirectory();
        using var model = ToyConfig.Build(ToyConfig.Llama);
        Checkpoint.Save(model, place.File("toy"));
        Checkpoint.Save(model, place.File("toy"), maxShardBytes: 10_000);
        Assert.That(Path.Combine(place.File("toy"), "model.safetensors"), Does.Not.Exist);
        Checkpoint.Load(place.File("toy")).Dispose();
        Assert.That(() => Checkpoint.Save(model, place.File("toy"), _ => throw new IOException("disk full"), 10_000), Throws.TypeOf<MiniR1Exception>());
        Checkpoint.Load(place.File("toy")).Dispose();
        Assert.That(Directory.GetFileSystemEntries(place.Path), Has.Length.EqualTo(1));
    }

    private static void AssertIndex(string directory, Dictionary<string, Tensor> weights)
    {
        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "model.safetensors.index.json")))!;
        Assert.That(index["metadata"]!["total_size"]!.GetValue<long>(), Is.EqualTo(weights.Values.Sum(weight => weight.numel() * 4)));
        Assert.That(index["weight_map"]!.AsObject().Select(entry => entry.Key), Is.EqualTo(weights.Keys));
    }
}
