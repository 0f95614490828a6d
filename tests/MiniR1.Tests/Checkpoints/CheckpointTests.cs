using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using MiniR1.Model;
using MiniR1.Tests.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Checkpoints;

public sealed class CheckpointTests
{
    [TestCaseSource(typeof(Fixture), nameof(Fixture.All))]
    public void Saving_and_loading_gives_the_same_model_under_the_same_names(string name)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var place = new TemporaryDirectory();
        using var fixture = new Fixture(name);
        var directory = place.File("model");
        Checkpoint.Save(fixture.Model, directory);
        using var again = Checkpoint.Load(directory);
        Assert.That(Fixture.Difference(again.Forward(fixture.InputIds), fixture.Model.Forward(fixture.InputIds)), Is.Zero);
        Assert.That(again.state_dict().Keys, Is.EquivalentTo(KeysOf(fixture.Directory)));
        Assert.That(Directory.GetFiles(directory).Select(Path.GetFileName), Is.EquivalentTo(new[] { "config.json", "generation_config.json", "model.safetensors" }));
    }

    [Test]
    public void A_saved_toy_says_what_transformers_asks_for()
    {
        using var place = new TemporaryDirectory();
        using var model = ToyConfig.Build(ToyConfig.DeepSeek, new ModelOptions { Dtype = bfloat16 });
        Checkpoint.Save(model, place.File("toy"));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(place.File("toy"), "config.json")))!;
        var generation = JsonNode.Parse(File.ReadAllText(Path.Combine(place.File("toy"), "generation_config.json")))!;
        Assert.Multiple(() =>
        {
            Assert.That(config["architectures"]![0]!.GetValue<string>(), Is.EqualTo("DeepseekV3ForCausalLM"));
            Assert.That(config["model_type"]!.GetValue<string>(), Is.EqualTo("deepseek_v3"));
            Assert.That(config["dtype"]!.GetValue<string>(), Is.EqualTo("bfloat16"));
            Assert.That(config["head_dim"]!.GetValue<int>(), Is.EqualTo(4));
            Assert.That(config["qk_head_dim"]!.GetValue<int>(), Is.EqualTo(12));
            Assert.That((config["bos_token_id"]!.GetValue<int>(), config["eos_token_id"]!.GetValue<int>(), config["pad_token_id"]!.GetValue<int>()), Is.EqualTo((1, 2, 0)));
            Assert.That(generation["eos_token_id"]!.GetValue<int>(), Is.EqualTo(2));
        });
        using var again = Checkpoint.Load(place.File("toy"), new ModelOptions { Dtype = bfloat16 });
        Assert.That(again.get_parameter("lm_head.weight")!.dtype, Is.EqualTo(bfloat16));
    }

    [Test]
    public void Weights_load_into_another_type()
    {
        using var scope = NewDisposeScope();
        using var place = new TemporaryDirectory();
        using var model = ToyConfig.Build(ToyConfig.DeepSeek);
        Checkpoint.Save(model, place.File("toy"));
        using var half = Checkpoint.Load(place.File("toy"), new ModelOptions { Dtype = bfloat16 });
        var expected = model.get_parameter("lm_head.weight")!.to(bfloat16).to(float32);
        Assert.That(Fixture.Difference(half.get_parameter("lm_head.weight")!.to(float32), expected), Is.Zero);
        Assert.That(half.get_buffer("model.layers.1.mlp.gate.e_score_correction_bias")!.dtype, Is.EqualTo(float32));
        using var frozen = no_grad();
        var hidden = half.Forward(ones([1, 4], int64));
        Assert.That(hidden.dtype, Is.EqualTo(bfloat16));
        Assert.That(Fixture.RelativeDifference(hidden.to(float32), model.Forward(ones([1, 4], int64))), Is.LessThan(0.05));
    }

    [Test]
    public void Multi_token_prediction_saves_loads_and_may_be_left_out()
    {
        using var scope = NewDisposeScope();
        using var place = new TemporaryDirectory();
        var options = new ModelOptions { MultiTokenPrediction = true };
        using var model = ToyConfig.Build(ToyConfig.DeepSeek with { NumNextnPredictLayers = 1 }, options);
        Checkpoint.Save(model, place.File("toy"));
        using var with = Checkpoint.Load(place.File("toy"), options);
        using var without = Checkpoint.Load(place.File("toy"));
        var (hidden, ids) = (randn(1, 3, 32), ones([1, 3], int64));
        Assert.That(Fixture.Difference(with.SecondNextLogits(hidden, ids), model.SecondNextLogits(hidden, ids)), Is.Zero);
        Assert.That(without.Model.MultiTokenPrediction, Is.Null);
    }

    [Test]
    public void A_missing_key_is_named() => AssertRefused(
        tensors => tensors.Remove("model.norm.weight"),
        "key \"model.norm.weight\" is missing, though config.json asks for it");

    [Test]
    public void An_extra_key_is_named() => AssertRefused(
        tensors => tensors["model.layers.9.x"] = ones(1),
        "key \"model.layers.9.x\" has no place in the model");

    [Test]
    public void Another_shape_is_named() => AssertRefused(
        tensors => tensors["model.norm.weight"] = ones(33),
        "key \"model.norm.weight\" is [33], but config.json makes it [32]");

    [Test]
    public void A_weight_that_is_no_float_is_named() => AssertRefused(
        tensors => tensors["model.norm.weight"] = ones([32], int64),
        "key \"model.norm.weight\" has dtype I64, but a weight must be F64, F32, F16 or BF16");

    [Test]
    public void Directories_that_are_no_checkpoints_are_refused()
    {
        using var place = new TemporaryDirectory();
        Assert.Multiple(() =>
        {
            Assert.That(() => Checkpoint.Load(place.File("none")), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("is not a directory"));
            Assert.That(() => Checkpoint.Load(place.Path), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("has neither model.safetensors nor"));
        });
        using var model = ToyConfig.Build(ToyConfig.DeepSeek);
        Checkpoint.Save(model, place.File("toy"));
        File.Delete(Path.Combine(place.File("toy"), "config.json"));
        Assert.That(() => Checkpoint.Load(place.File("toy")), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("config.json cannot be read"));
    }

    private static void AssertRefused(Action<Dictionary<string, Tensor>> change, string expected)
    {
        using var scope = NewDisposeScope();
        using var place = new TemporaryDirectory();
        using var model = ToyConfig.Build(ToyConfig.DeepSeek);
        Checkpoint.Save(model, place.File("toy"));
        var tensors = model.state_dict();
        change(tensors);
        SafetensorsWriter.Write(Path.Combine(place.File("toy"), "model.safetensors"), tensors);
        Assert.That(
            () => Checkpoint.Load(place.File("toy"), loading: new LoadingOptions { Strict = true }),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains(expected));
    }

    private static IEnumerable<string> KeysOf(string directory)
    {
        foreach (var path in Directory.GetFiles(directory, "model*.safetensors"))
        {
            using var file = SafetensorsFile.Open(path);
            foreach (var name in file.Names)
                yield return name;
        }
    }
}
