using System.Text.Json.Nodes;
using MiniR1.Model;
using NUnit.Framework;

namespace MiniR1.Tests.Model;

public sealed class ConfigPresetsTests
{
    private static readonly string[] s_names =
    [
        "deepseek-r1", "r1-distill-llama-70b", "r1-distill-llama-8b", "r1-distill-qwen-1.5b", "r1-distill-qwen-14b",
        "r1-distill-qwen-32b", "r1-distill-qwen-7b",
    ];

    [Test]
    public void R1_and_its_six_distilled_models_ship() => Assert.That(ConfigPresets.Names, Is.EqualTo(s_names));

    [TestCaseSource(nameof(s_names))]
    public void A_config_round_trips(string name)
    {
        var config = ConfigPresets.Load(name);
        Assert.That(ModelConfig.Parse(config.Serialize(), name).Serialize(), Is.EqualTo(config.Serialize()));
        Assert.That(config.Dtype, Is.EqualTo("bfloat16"));
        Assert.That(config.TieWordEmbeddings, Is.False);
    }

    [Test]
    public void R1_is_as_published()
    {
        var config = (DeepSeekV3Config)ConfigPresets.Load("deepseek-r1");
        var softmax = RopeFrequencies.SoftmaxScale(config.Rope);
        Assert.Multiple(() =>
        {
            Assert.That(config.Quantization, Is.EqualTo(new Fp8Quantization(128, 128)));
            Assert.That(config.Rope.Kind, Is.EqualTo(RopeKind.Yarn));
            Assert.That(Math.Sqrt(softmax), Is.EqualTo((0.1 * Math.Log(40)) + 1).Within(1e-12));
            Assert.That((config.NGroup, config.TopkGroup, config.RoutedScalingFactor), Is.EqualTo((8, 4, 2.5)));
            Assert.That(config.MaxPositionEmbeddings, Is.EqualTo(163840));
        });
        var written = JsonNode.Parse(config.Serialize())!["quantization_config"]!;
        Assert.That(
            written.ToJsonString(),
            Is.EqualTo("""{"activation_scheme":"dynamic","fmt":"e4m3","quant_method":"fp8","weight_block_size":[128,128]}"""));
    }

    [Test]
    public void A_name_that_is_not_there_is_told_with_those_that_are() => Assert.That(
        () => ConfigPresets.Load("r1-distill-qwen-3b"),
        Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith("There is no model config 'r1-distill-qwen-3b': use one of deepseek-r1, r1-distill-llama-70b"));

    [Test]
    public void Files_and_directories_are_read_too()
    {
        Assert.That(ConfigPresets.Load(Fixture.PathOf("tiny-qwen2")).HiddenSize, Is.EqualTo(64));
        Assert.That(ConfigPresets.Load(Path.Combine(Fixture.PathOf("tiny-qwen2"), "config.json")).HiddenSize, Is.EqualTo(64));
    }
}
