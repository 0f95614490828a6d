using System.Text.Json;
using NUnit.Framework;

namespace MiniR1.Tests.Cli;

internal sealed class ProbeTests
{
    private string folder = "";

    private string Final => Path.Combine(folder, "final");

    [OneTimeSetUp]
    public void SaveModels()
    {
        folder = Directory.CreateTempSubdirectory("minir1-cli-").FullName;
        BigramModel.Save(Final);
        BigramModel.Save(Path.Combine(folder, "base"));
    }

    [OneTimeTearDown]
    public void RemoveModels() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Tables_answer_one_question_each()
    {
        var result = CommandResult.Of("probe", "--model", Final, "--problems", "6", "--attempts", "corpus");

        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.StartWith("6 held-out problems; a share stands with its 95 % interval (Wilson).\na. Forbid "));
        foreach (var question in new[] { "\nb. Plant", "\nc. End", "\nd. Verdicts", "\ne. Right" })
            Assert.That(result.Output, Does.Contain(question));
        Assert.That(result.Output, Does.Contain("  check, wait   6   0.0% (0.0-39.0)  "));
        Assert.That(result.Output, Does.Match("wrong attempt, the target as result   after RL   [1-6]  "));
        Assert.That(result.Output, Does.Match("\n +base   [1-6]  "), "the base beside the model is found by itself");
    }

    [Test]
    public void Json_has_counts_and_intervals()
    {
        var output = CommandResult.Of("probe", "--model", Final, "--base", Final, "--problems", "3", "--json").Output;
        using var json = JsonDocument.Parse(output);
        var root = json.RootElement;

        Assert.That(root.GetProperty("problems").GetInt32(), Is.EqualTo(3));
        Assert.That(root.GetProperty("attempts").GetString(), Is.EqualTo("own"));
        Assert.That(root.GetProperty("base").GetProperty("bans").GetArrayLength(), Is.EqualTo(4));
        var formed = root.GetProperty("model").GetProperty("bans")[0].GetProperty("formed");
        Assert.That(formed.GetProperty("count").GetInt32(), Is.EqualTo(3));
        Assert.That(formed.GetProperty("low").GetDouble(), Is.EqualTo(.4385).Within(1e-4)); // 3 of 3: 3 / (3 + z^2)
        var plant = root.GetProperty("model").GetProperty("plants")[1];
        Assert.That(plant.GetProperty("kind").GetString(), Is.EqualTo("wrong_result"));
        Assert.That(plant.GetProperty("noticed").GetProperty("share").ValueKind, Is.EqualTo(JsonValueKind.Null), "it makes no attempt");
    }

    [TestCase("--model nowhere", "nowhere is not a directory; give the one that holds config.json and model.safetensors.")]
    [TestCase("--model m --problems 0", "The evaluation's Problems is 0: set it to 1 or more.")]
    [TestCase("--model m --attempts mine", "--attempts is 'mine': give it own or corpus.")]
    public void A_mistake_is_one_sentence(string options, string sentence) =>
        Assert.That(CommandResult.Of(["probe", .. options.Split(' ')]), Is.EqualTo(new CommandResult(2, "", $"minir1: {sentence}\n")));
}
