using MiniR1.Checkpoints;
using MiniR1.Inspection;
using MiniR1.Model;
using MiniR1.Tests.Model;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Inspection;

public sealed class ModelSizeTests
{
    // Published: safetensors' own counts of parameters, bytes of the tensors, keys.
    [TestCase("r1-distill-qwen-1.5b", 1_777_088_000, 3_554_176_000, 339)]
    [TestCase("r1-distill-qwen-7b", 7_615_616_512, 15_231_233_024, 339)]
    [TestCase("r1-distill-llama-8b", 8_030_261_248, 16_060_522_496, 291)]
    [TestCase("r1-distill-qwen-14b", 14_770_033_664, 29_540_067_328, 579)]
    [TestCase("r1-distill-qwen-32b", 32_763_876_352, 65_527_752_704, 771)]
    [TestCase("r1-distill-llama-70b", 70_553_706_496, 141_107_412_992, 723)]
    public void The_distilled_models_have_the_published_sizes(string name, long parameters, long bytes, int tensors)
    {
        var config = ConfigPresets.Load(name);
        var size = ModelSize.Of(config);
        Assert.Multiple(() =>
        {
            Assert.That(size.Parameters, Is.EqualTo(parameters));
            Assert.That(size.CheckpointBytes, Is.EqualTo(bytes));
            Assert.That(size.Tensors, Is.EqualTo(tensors));
            Assert.That(size.Active, Is.EqualTo(parameters));
            Assert.That(size.ActiveWithoutEmbedding, Is.EqualTo(parameters - ((long)config.VocabSize * config.HiddenSize)));
            Assert.That((size.PredictionParameters, size.PredictionBytes, size.ScaleTensors), Is.EqualTo((0L, 0L, 0)));
        });
    }

    [Test]
    public void R1_has_the_published_sizes()
    {
        var size = ModelSize.Of(ConfigPresets.Load("deepseek-r1"));
        Assert.Multiple(() =>
        {
            Assert.That(size.Parameters, Is.EqualTo(671_026_419_200));
            Assert.That(size.Active, Is.EqualTo(37_552_297_472));
            Assert.That(size.ActiveWithoutEmbedding, Is.EqualTo(36_625_618_432));
            Assert.That(size.PredictionParameters, Is.EqualTo(11_610_068_224));

            // FP8 matrices with a factor a block, the rest in bfloat16, the correction biases in float32.
            Assert.That(size.CheckpointBytes, Is.EqualTo(673_150_611_808));
            Assert.That(size.CheckpointBytes + size.PredictionBytes, Is.EqualTo(688_574_839_360));

            // Three norms and a head; 61 layers with 9 tensors in attention and norms; 3 dense ones; 58 with a router of 2.
            Assert.That(size.Tensors, Is.EqualTo(3 + (61 * 9) + (3 * 3) + (58 * (2 + (257 * 3)))));
            Assert.That(size.ScaleTensors, Is.EqualTo((61 * 5) + (3 * 3) + (58 * 257 * 3)));
        });
    }

    [TestCaseSource(typeof(Fixture), nameof(Fixture.All))]
    public void The_list_of_weights_is_the_models_own(string name)
    {
        using var scope = NewDisposeScope();
        var config = ModelConfig.Load(Fixture.PathOf(name));
        using var model = new CausalLanguageModel(config);
        var (expected, actual) = (model.state_dict(), WeightShape.Of(config));
        Assert.That(actual.Select(weight => weight.Name), Is.EqualTo(expected.Keys));
        foreach (var weight in actual)
        {
            Assert.That(weight.Shape, Is.EqualTo(expected[weight.Name].shape), weight.Name);
            Assert.That(weight.Dtype, Is.EqualTo(expected[weight.Name].dtype), weight.Name);
        }

        Assert.That(ModelSize.Of(config).Parameters, Is.EqualTo(expected.Values.Sum(weight => weight.numel())));
    }

    // What no fixture has: biases, no shared expert, the layer that predicts a second token, matrices of a type of their own.
    [Test]
    public void The_list_of_weights_is_the_models_own_in_every_form(
        [Values] bool attentionBias, [Values] bool prediction, [Values(0, 2)] int sharedExperts, [Values] bool halfMatrices)
    {
        using var scope = NewDisposeScope();
        var config = (DeepSeekV3Config)ModelConfig.Load(Fixture.PathOf(Fixture.DeepSeek)) with
        {
            AttentionBias = attentionBias,
            NSharedExperts = sharedExperts,
            NumNextnPredictLayers = 1,
        };
        AssertListed(config, new ModelOptions { MultiTokenPrediction = prediction, MatrixDtype = halfMatrices ? bfloat16 : null });
    }

    [Test]
    public void The_biases_of_Llama_are_listed()
    {
        using var scope = NewDisposeScope();
        AssertListed((LlamaConfig)ModelConfig.Load(Fixture.PathOf("tiny-llama31")) with { AttentionBias = true }, new ModelOptions());
    }

    [Test]
    public void What_cannot_be_counted_is_refused()
    {
        var config = ConfigPresets.Load("deepseek-r1") with { HiddenSize = 1 << 24, IntermediateSize = 1 << 24, NumHiddenLayers = 4096 };
        Assert.That(() => ModelSize.Of(config), Throws.TypeOf<MiniR1Exception>().With.Message.Contains("lower its sizes").Or.Message.Contains("must be at most"));
        Assert.That(
            () => CacheSize.Of(ConfigPresets.Load("deepseek-r1")).Bytes(int.MaxValue, int.MaxValue),
            Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo("A cache of 2147483647 rows of 2147483647 tokens takes more bytes than can be counted: ask for less."));
    }

    private static void AssertListed(ModelConfig config, ModelOptions options)
    {
        using var model = new CausalLanguageModel(config, options);
        Assert.That(
            WeightShape.Of(config, options).Select(weight => $"{weight.Name} [{string.Join(", ", weight.Shape)}] {weight.Dtype}"),
            Is.EqualTo(model.state_dict().Select(weight => $"{weight.Key} [{string.Join(", ", weight.Value.shape)}] {weight.Value.dtype}")));
    }

    [TestCaseSource(typeof(Fixture), nameof(Fixture.All))]
    public void The_files_of_transformers_hold_what_is_counted(string name)
    {
        var config = ModelConfig.Load(Fixture.PathOf(name));
        var (size, contents) = (ModelSize.Of(config), CheckpointContents.Read(Fixture.PathOf(name), config));
        Assert.Multiple(() =>
        {
            Assert.That(contents.TensorBytes, Is.EqualTo(size.CheckpointBytes));
            Assert.That(contents.TensorCount, Is.EqualTo(size.Tensors));
            Assert.That(contents.Files, Is.EqualTo(name == "tiny-llama31" ? 6 : 1));
            Assert.That(contents.FileBytes, Is.GreaterThan(contents.TensorBytes));
        });
    }

    [Test]
    public void A_tied_embedding_takes_part_as_the_head()
    {
        var size = ModelSize.Of(ModelConfig.Load(Fixture.PathOf("tiny-qwen2-tied")));
        Assert.That(size.ActiveWithoutEmbedding, Is.EqualTo(size.Parameters));
    }

    [Test]
    public void Nothing_is_kept_of_the_models_without_memory()
    {
        using var scope = NewDisposeScope();
        var before = Tensor.TotalCount;
        WeightShape.Of(ToyConfig.DeepSeek);
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }
}
