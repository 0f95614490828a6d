using System.Text.Json.Nodes;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tests.Model;
using NUnit.Framework;

namespace MiniR1.Tests.Cli;

internal sealed class InspectTests
{
    [Test]
    public void A_distilled_model_is_told_without_its_weights()
    {
        var result = CommandResult.Of("inspect", "r1-distill-qwen-1.5b");
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.Multiple(() =>
        {
            Assert.That(result.Output, Does.Match("parameters +1,777,088,000"));
            Assert.That(result.Output, Does.Match("without the input embedding +1,543,714,304 +86.9 %"));
            Assert.That(result.Output, Does.Match("tensors +339"));
            Assert.That(result.Output, Does.Match("bytes of the tensors in its checkpoint +3,554,176,000"));
            Assert.That(result.Output, Does.Match("bytes in the cache for a token +28,672 +bfloat16"));
            Assert.That(result.Output, Does.Match("GB for 32,768 tokens"));
            Assert.That(result.Output, Does.Match("bfloat16 +3.554 +0.94 +4.494 +1 +1 +1 +1 +1"));
            Assert.That(result.Output, Does.Not.Contain("\u001b"));
        });
    }

    [Test]
    public void R1_is_told_in_JSON()
    {
        var result = CommandResult.Of("inspect", "deepseek-r1", "--context", "163840", "--batch", "2", "--json");
        var json = JsonNode.Parse(result.Output)!;
        Assert.Multiple(() =>
        {
            Assert.That(json["parameters"]!.GetValue<long>(), Is.EqualTo(671_026_419_200));
            Assert.That(json["active_parameters"]!.GetValue<long>(), Is.EqualTo(37_552_297_472));
            Assert.That(json["active_parameters_without_input_embedding"]!.GetValue<long>(), Is.EqualTo(36_625_618_432));
            Assert.That(json["multi_token_prediction_parameters"]!.GetValue<long>(), Is.EqualTo(11_610_068_224));
            Assert.That(json["cache_bytes_per_token"]!.GetValue<long>(), Is.EqualTo(70_272));
            Assert.That(json["memory"]![2]!["bytes"]!.GetValue<long>(), Is.EqualTo(671_026_419_200 + (2L * 163_840 * 70_272)));
            Assert.That(json["memory"]![2]!["cards"]!["H200 141"]!.GetValue<int>(), Is.EqualTo(6));
            Assert.That(json["files"], Is.Null);
        });
    }

    [Test]
    public void A_directorys_files_are_held_against_its_config()
    {
        var result = CommandResult.Of("inspect", Fixture.PathOf("tiny-llama31"), "--json");
        var json = JsonNode.Parse(result.Output)!;
        Assert.That(json["files"]!["count"]!.GetValue<int>(), Is.EqualTo(6));
        Assert.That(json["files"]!["tensor_bytes"]!.GetValue<long>(), Is.EqualTo(json["checkpoint_bytes"]!.GetValue<long>()));
        Assert.That(CommandResult.Of("inspect", Fixture.PathOf("tiny-llama31")).Output, Does.Match("6 files, every key and shape as in config.json +tensors +bytes"));
    }

    [Test]
    public void A_config_alone_is_enough()
    {
        using var place = new TemporaryDirectory();
        File.Copy(Path.Combine(Fixture.PathOf("tiny-qwen2"), "config.json"), place.File("config.json"));
        Assert.That(CommandResult.Of("inspect", place.Path).ExitCode, Is.Zero);
        Assert.That(CommandResult.Of("inspect", place.File("config.json")).ExitCode, Is.Zero);
    }

    [Test]
    public void Files_that_are_not_the_configs_are_named()
    {
        using var place = new TemporaryDirectory();
        File.Copy(Path.Combine(Fixture.PathOf("tiny-qwen2"), "config.json"), place.File("config.json"));
        File.Copy(Path.Combine(Fixture.PathOf("tiny-qwen2-tied"), "model.safetensors"), place.File("model.safetensors"));
        var result = CommandResult.Of("inspect", place.Path);
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Does.Match("^minir1: [^\n]+: key \"[^\"]+\" is missing \\(and \\d+ more\\), though config.json asks for it\\.\n$"));
    }

    [TestCase("inspect gpt-5", "There is no model config 'gpt-5': use one of deepseek-r1, ")]
    [TestCase("inspect none/config.json", "none/config.json cannot be read: ")]
    [TestCase("inspect deepseek-r1 --context 0", "--context is 0: set it to 1 to the model's 163840.")]
    [TestCase("inspect deepseek-r1 --context 163841", "--context is 163841: set it to 1 to the model's 163840.")]
    [TestCase("inspect deepseek-r1 --batch 0", "--batch is 0: set it to 1 or more.")]
    [TestCase("inspect deepseek-r1 --batch x", "--batch is 'x': give it a whole number.")]
    [TestCase("inspect", "Required argument missing for command: 'inspect'")]
    public void Mistakes_are_one_sentence(string line, string sentence)
    {
        var result = CommandResult.Of(line.Split(' '));
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Does.StartWith($"minir1: {sentence}").And.EndsWith("\n"));
        Assert.That(result.Error.TrimEnd(), Does.Not.Contain("\n"));
    }
}
