using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using NUnit.Framework;
using static TorchSharp.torch;

namespace MiniR1.Tests.Cli;

/// <summary>A model whose text is known beforehand; it has no chat template, so prompts are taken as they stand.</summary>
internal sealed class GenerateTests
{
    private string model = "";

    [OneTimeSetUp]
    public void SaveModel()
    {
        model = Directory.CreateTempSubdirectory("minir1-cli-").FullName;
        BigramModel.Save(model);
    }

    [OneTimeTearDown]
    public void RemoveModel() => Directory.Delete(model, recursive: true);

    [Test]
    public void Thinking_and_answer_stand_apart() => Assert.That(
        Generate("--prompt", "1 5=6:"),
        Is.EqualTo(new CommandResult(0, """
            <think>
            wait 
            </think>

            <answer>1+5</answer>

            """.Replace("wait \n", "wait\n", StringComparison.Ordinal), "")));

    [Test]
    public void Several_prompts_are_replied_to_in_order() => Assert.That(
        Generate("--prompt", "1 5=6:", "--prompt", "2 5=7:", "--stop", "+").Output.Split('\n').Where(line => line.Length > 0),
        Is.EqualTo(new[] { "1 5=6:", "<think>", "wait", "</think>", "<answer>1", "2 5=7:", "<think>", "wait", "</think>", "<answer>1" }));

    [Test]
    public void A_stop_text_may_be_the_tag()
    {
        var reply = JsonNode.Parse(Generate("--prompt", "1 5=6:", "--json", "--stop", "</think>").Output)!;
        Assert.That(
            (reply["thinking"]!.GetValue<string>(), reply["answer"]!.GetValue<string>(), reply["end"]!.GetValue<string>(), reply["tokens"]!.GetValue<int>()),
            Is.EqualTo(("wait", "", "stop", 3)));
    }

    [Test]
    public void Json_is_one_object_a_reply()
    {
        var result = Generate("--prompt", "1 5=6:", "--count", "2", "--json", "--log-probabilities", "--temperature", "0");
        var lines = result.Output.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[1]["prompt"]!.GetValue<string>(), Is.EqualTo("1 5=6:"));
        Assert.That(lines[1]["thinking"]!.GetValue<string>(), Is.EqualTo("wait"));
        Assert.That(lines[1]["answer"]!.GetValue<string>(), Is.EqualTo("<answer>1+5</answer>"));
        Assert.That(lines[1]["end"]!.GetValue<string>(), Is.EqualTo("stop"));
        Assert.That(lines[1]["tokens"]!.GetValue<int>(), Is.EqualTo(BigramModel.Tokens));
        Assert.That(lines[1]["ids"]!.AsArray(), Has.Count.EqualTo(BigramModel.Tokens));
        Assert.That(lines[1]["log_probabilities"]!.AsArray(), Has.Count.EqualTo(BigramModel.Tokens));
    }

    [Test]
    public void The_limit_shows_in_the_end()
    {
        var result = Generate("--prompt", "1 5=6:", "--json", "--max-new-tokens", "2");
        Assert.That(JsonNode.Parse(result.Output)!["end"]!.GetValue<string>(), Is.EqualTo("length"));
    }

    [TestCase("--temperature -1", "temperature is -1")]
    [TestCase("--min-p 2", "min-p is 2")]
    [TestCase("--thinking-budget -1", "thinking budget is -1")]
    [TestCase("--max-new-tokens 999", "context is 128")]
    [TestCase("--count 0", "count is 0")]
    [TestCase("--think maybe", "--think")]
    [TestCase("--device tpu", "give auto, cpu or cuda")]
    public void Values_out_of_range_are_refused_in_a_sentence(string arguments, string sentence)
    {
        var result = Generate(["--prompt", "1 5=6:", .. arguments.Split(' ')]);
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Does.Contain(sentence));
        Assert.That(result.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
    }

    [Test]
    public void Logits_are_written_as_one_tensor()
    {
        var path = Path.Combine(model, "logits.safetensors");
        Assert.That(CommandResult.Of("logits", "--model", model, "--ids", "1,5,7", "--out", path).ExitCode, Is.Zero);
        using var file = SafetensorsFile.Open(path);
        using var logits = file.Read("logits");
        using var loaded = Checkpoint.Load(model);
        loaded.eval();
        using var frozen = no_grad();
        using var expected = loaded.Logits(loaded.Forward(tensor(new long[] { 1, 5, 7 }, [1, 3])));
        Assert.That(logits.shape, Is.EqualTo(new long[] { 1, 3, loaded.Config.VocabSize }));
        Assert.That(logits.allclose(expected), Is.True);
    }

    [TestCase("", "holds no id")]
    [TestCase("1,two", "holds 'two'")]
    [TestCase("1,999", "outside the model's vocabulary")]
    public void Ids_that_are_none_are_refused(string ids, string sentence)
    {
        var path = Path.Combine(model, "refused.safetensors");
        var result = CommandResult.Of("logits", "--model", model, "--ids", ids, "--out", path);
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain(sentence));
        Assert.That(File.Exists(path), Is.False);
    }

    private CommandResult Generate(params string[] arguments) => CommandResult.Of(["generate", "--model", model, .. arguments]);
}
