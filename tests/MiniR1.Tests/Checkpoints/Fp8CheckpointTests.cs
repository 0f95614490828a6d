using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using MiniR1.Model;
using MiniR1.Tests.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Checkpoints;

/// <summary>Checkpoints as DeepSeek-V3's: E4M3 weights with one factor a block, the last blocks ragged.</summary>
internal sealed class Fp8CheckpointTests
{
    // Of 16 x 12, so that both sides of most matrices end within a block.
    private static readonly Fp8Quantization s_blocks = new(16, 12);
    private static readonly DeepSeekV3Config s_config = ToyConfig.DeepSeek with
    {
        QLoraRank = 24,
        NumNextnPredictLayers = 1,
        Quantization = s_blocks,
    };

    [Test]
    public void Weights_are_multiplied_out_block_by_block([Values(ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float64)] ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var place = new TemporaryDirectory();
        var (tensors, expected) = Write(place.Path);
        using var model = Checkpoint.Load(place.Path, new ModelOptions { Dtype = dtype, MultiTokenPrediction = true });
        var actual = model.state_dict();
        Assert.That(actual.Keys, Is.EquivalentTo(expected.Keys));
        Assert.That(tensors.Count(tensor => tensor.Dtype == "F8_E4M3"), Is.GreaterThan(50));
        foreach (var (name, values) in expected)
        {
            var wanted = tensor(values, actual[name].shape).to(actual[name].dtype);
            Assert.That((actual[name] == wanted).all().item<bool>(), Is.True, name);
        }

        Assert.That(model.Config.Quantization, Is.Null, "its weights are 8-bit no more");
    }

    [Test]
    public void A_matrix_longer_than_a_piece_is_multiplied_out_whole()
    {
        using var scope = NewDisposeScope();
        using var place = new TemporaryDirectory();
        var config = s_config with { HiddenSize = 2050, IntermediateSize = 2051, Quantization = new Fp8Quantization(128, 128) };
        var (_, expected) = Write(place.Path, config);
        using var model = Checkpoint.Load(place.Path);
        foreach (var name in new[] { "model.layers.0.mlp.gate_proj.weight", "model.layers.0.mlp.down_proj.weight" })
        {
            var actual = model.get_parameter(name)!;
            Assert.That(actual.numel(), Is.GreaterThan(1 << 22));
            Assert.That((actual == tensor(expected[name], actual.shape)).all().item<bool>(), Is.True, name);
        }
    }

    [Test]
    public void A_loaded_model_is_saved_without_a_quantization()
    {
        using var scope = NewDisposeScope();
        using var place = new TemporaryDirectory();
        Write(place.Path);
        using var model = Checkpoint.Load(place.Path, new ModelOptions { Dtype = bfloat16 });
        Checkpoint.Save(model, place.File("saved"));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(place.File("saved"), "config.json")))!.AsObject();
        Assert.That(config.ContainsKey("quantization_config"), Is.False);
        Assert.That(config["torch_dtype"]!.GetValue<string>(), Is.EqualTo("bfloat16"));
        using var again = Checkpoint.Load(place.File("saved"), new ModelOptions { Dtype = bfloat16 });
        foreach (var (name, weight) in model.state_dict())
            Assert.That((again.state_dict()[name] == weight).all().item<bool>(), Is.True, name);
    }

    [Test]
    public void A_model_of_a_quantized_config_is_saved_without_it()
    {
        using var place = new TemporaryDirectory();
        using var model = ToyConfig.Build(s_config);
        Checkpoint.Save(model, place.File("saved"));
        Assert.That(ModelConfig.Load(place.File("saved")).Quantization, Is.Null);
    }

    [Test]
    public void Weights_may_be_floats_though_the_config_speaks_of_FP8()
    {
        using var scope = NewDisposeScope();
        using var place = new TemporaryDirectory();
        using var model = ToyConfig.Build(s_config);
        Checkpoint.Save(model, place.File("saved"));
        File.WriteAllText(Path.Combine(place.File("saved"), "config.json"), s_config.Serialize());
        using var again = Checkpoint.Load(place.File("saved"));
        Assert.That(Fixture.Difference(again.get_parameter("lm_head.weight")!, model.get_parameter("lm_head.weight")!), Is.Zero);
    }

    private const string Key = "model.layers.0.self_attn.kv_a_proj_with_mqa.weight";

    private static readonly TestCaseData<Action<List<RawTensor>>, string>[] s_mistakes =
    [
        new(
            tensors => tensors.RemoveAll(tensor => tensor.Name == Key + "_scale_inv"),
            $"key \"{Key}\" has dtype F8_E4M3, but its factors, key \"{Key}_scale_inv\", are missing"),
        new(
            tensors => Change(tensors, Key + "_scale_inv", tensor => tensor with { Shape = [3, 2] }),
            $"key \"{Key}_scale_inv\" is [3, 2], but blocks of 16 x 12 make it [2, 3]"),
        new(
            tensors => Change(tensors, Key + "_scale_inv", tensor => tensor with { Dtype = "I32" }),
            $"key \"{Key}_scale_inv\" has dtype I32, but the factors of FP8 weights must be F32"),
        new(
            tensors => tensors.Add(RawTensor.Floats("model.norm.weight_scale_inv", [1], 1)),
            "key \"model.norm.weight_scale_inv\" has no place in the model"),
        new(
            tensors => tensors.Add(RawTensor.Floats("other.weight_scale_inv", [1], 1)),
            "key \"other.weight_scale_inv\" has no place in the model"),
        new(
            tensors => Change(tensors, "model.norm.weight", tensor => tensor with { Dtype = "F8_E4M3", Data = tensor.Data[..32] }),
            "key \"model.norm.weight\" has dtype F8_E4M3, but is no matrix"),
        new(
            tensors => Change(tensors, Key, tensor => tensor with { Dtype = "F8_E5M2" }),
            $"key \"{Key}\" has dtype F8_E5M2, but a weight must be F64, F32, F16 or BF16, or F8_E4M3 with scales"),
        new(
            tensors => Change(tensors, Key, tensor => tensor with { Shape = [32, 20] }),
            $"key \"{Key}\" is [32, 20], but config.json makes it [20, 32]"),
    ];

    [TestCaseSource(nameof(s_mistakes))]
    public void A_mistake_names_file_and_key(Action<List<RawTensor>> change, string expected)
    {
        using var place = new TemporaryDirectory();
        var (tensors, _) = Write(place.Path);
        change(tensors);
        RawSafetensors.Write(place.File("model.safetensors"), tensors);
        Assert.That(
            () => Checkpoint.Load(place.Path, loading: new LoadingOptions { Strict = true }),
            Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith(place.File("model.safetensors")).And.Message.Contains(expected));
    }

    [Test]
    public void FP8_weights_without_a_quantization_config_are_refused()
    {
        using var place = new TemporaryDirectory();
        Write(place.Path);
        File.WriteAllText(place.File("config.json"), (s_config with { Quantization = null }).Serialize());
        Assert.That(
            () => Checkpoint.Load(place.Path),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains("has dtype F8_E4M3, but config.json has no quantization_config"));
    }

    private static void Change(List<RawTensor> tensors, string name, Func<RawTensor, RawTensor> change)
    {
        var index = tensors.FindIndex(tensor => tensor.Name == name);
        tensors[index] = change(tensors[index]);
    }

    /// <summary>Writes a checkpoint, and computes what its weights are worth by the formula, one by one.</summary>
    private static (List<RawTensor> Tensors, Dictionary<string, float[]> Expected) Write(string directory, DeepSeekV3Config? given = null)
    {
        var config = given ?? s_config;
        var random = new Random(5);
        var (tensors, expected) = (new List<RawTensor>(), new Dictionary<string, float[]>());
        foreach (var weight in WeightShape.Of(config, new ModelOptions { MultiTokenPrediction = true }))
        {
            long[] shape = [.. weight.Shape];
            if (!Fp8Quantization.Covers(weight))
            {
                var values = Random(weight.Count, random);
                expected[weight.Name] = values;
                tensors.Add(RawTensor.Floats(weight.Name, shape, values));
                continue;
            }

            var codes = new byte[weight.Count];
            random.NextBytes(codes);
            for (var index = 0; index < codes.Length; index++)
                codes[index] = (codes[index] & 0x7f) == 0x7f ? (byte)1 : codes[index];
            var (blocks, columns) = (config.Quantization!, shape[1]);
            var across = (columns + blocks.Columns - 1) / blocks.Columns;
            var down = (shape[0] + blocks.Rows - 1) / blocks.Rows;
            var scales = Random(down * across, random);
            expected[weight.Name] = [.. codes.Select((code, index) =>
                Float8E4M3.Decode(code) * scales[(index / columns / blocks.Rows * across) + (index % columns / blocks.Columns)])];
            tensors.Add(new RawTensor(weight.Name, "F8_E4M3", shape, codes));
            tensors.Add(RawTensor.Floats(weight.Name + "_scale_inv", [down, across], scales));
        }

        // The published files hold copies of the embedding and the head in the last layer.
        tensors.Add(RawTensor.Floats($"model.layers.{config.NumHiddenLayers}.embed_tokens.weight", [1], 0));
        File.WriteAllText(Path.Combine(directory, "config.json"), config.Serialize());
        RawSafetensors.Write(Path.Combine(directory, "model.safetensors"), tensors);
        return (tensors, expected);
    }

    private static float[] Random(long count, Random random)
    {
        var values = new float[count];
        for (var index = 0; index < count; index++)
            values[index] = (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-8, 4)));
        return values;
    }
}
