using MiniR1.Tests.Checkpoints;
using MiniR1.Tests.Cli;
using MiniR1.Tokenization;
using MiniR1.Tokenization.Chat;
using NUnit.Framework;

namespace MiniR1.Tests.Files;

/// <summary>A key twice in any JSON that is read: a sentence, since nobody can say which of the two counts.</summary>
internal sealed class DuplicateKeyTests
{
    private TemporaryDirectory place = null!;

    [SetUp]
    public void SaveModel()
    {
        place = new TemporaryDirectory();
        BigramModel.Save(place.Path);
    }

    [TearDown]
    public void RemoveModel() => place.Dispose();

    [TestCase("config.json", "\"model_type\"", "\"model_type\": \"llama\", \"model_type\"")]
    [TestCase("generation_config.json", "\"eos_token_id\"", "\"eos_token_id\": 1, \"eos_token_id\"")]
    [TestCase("tokenizer.json", "\"version\"", "\"version\": \"1.0\", \"version\"")]
    [TestCase("tokenizer.json", "\"vocab\"", "\"vocab\": {}, \"vocab\"")]
    [TestCase("tokenizer.json", "\"vocab\": {", "\"vocab\": { \"<pad>\": 0, ")]
    public void Of_a_model(string file, string part, string doubled)
    {
        Replace(file, part, doubled);
        Assert.That(AssertRefused("generate", "--model", place.Path, "--prompt", "1"), Does.Contain("' stands twice in one object"));
        if (file == "tokenizer.json")
            AssertRefused("sample", "1", "--model", place.Path);
    }

    [Test]
    public void Of_a_byte_level_tokenizer_and_its_config([Values("tokenizer.json", "tokenizer_config.json")] string file)
    {
        var source = Path.Combine(TestContext.CurrentContext.TestDirectory, "fixtures", "tokenizers");
        var folder = Directory.GetDirectories(source).First(name => File.Exists(Path.Combine(name, "tokenizer_config.json")));
        foreach (var name in new[] { "tokenizer.json", "tokenizer_config.json" })
            File.Copy(Path.Combine(folder, name), place.File(name), overwrite: true);
        var text = File.ReadAllText(place.File(file));
        File.WriteAllText(place.File(file), "{\"x\": 1, \"x\": 2, " + text[(text.IndexOf('{', StringComparison.Ordinal) + 1)..]);
        Action opening = file == "tokenizer.json" ? () => Tokenizers.Load(place.Path) : () => ChatTemplate.Load(place.Path);
        Assert.That(
            () => opening(), Throws.InstanceOf<MiniR1Exception>().With.Message.EqualTo($"{place.File(file)} is not valid JSON: the key 'x' stands twice in one object."));
    }

    [TestCase("\"workers\"", "\"workers\": 1, \"workers\"")]
    [TestCase("\"group_size\"", "\"group_size\": 4, \"group_size\"")]
    [TestCase("\"hidden_size\"", "\"hidden_size\": 8, \"hidden_size\"")]
    public void Of_an_experiment(string part, string doubled)
    {
        var text = MicroPreset.Json;
        Assert.That(text, Does.Contain(part));
        File.WriteAllText(place.File("twice.json"), text.Replace(part, doubled, StringComparison.Ordinal));
        Assert.That(
            AssertRefused("zero", "--preset", place.File("twice.json"), "--out", place.File("run")), Does.Contain("' stands twice in one object"));
        File.Copy(place.File("twice.json"), place.File("experiment.json"));
        Assert.That(AssertRefused("eval", "--model", place.Path), Does.Contain("' stands twice in one object"));
    }

    [TestCase("{\"__metadata__\": {\"a\": \"1\", \"a\": \"2\"}}", "has \"a\" twice")]
    [TestCase("{\"x\": {\"dtype\": \"F32\", \"dtype\": \"F16\", \"shape\": [0], \"data_offsets\": [0, 0]}}", "has \"dtype\" twice")]
    [TestCase("{\"x\": {\"dtype\": \"F32\", \"shape\": [0], \"data_offsets\": [0, 0], \"more\": 1, \"more\": 2}}", "has \"more\" twice")]
    public void Of_a_safetensors_header(string header, string expected)
    {
        RawSafetensors.Write(place.File("model.safetensors"), System.Text.Encoding.UTF8.GetBytes(header), []);
        Assert.That(AssertRefused("sample", "1", "--model", place.Path), Does.Contain(expected));
    }

    [Test]
    public void Of_an_index()
    {
        File.Delete(place.File("model.safetensors"));
        File.WriteAllText(place.File("model.safetensors.index.json"), "{\"weight_map\": {}, \"weight_map\": {}}");
        Assert.That(AssertRefused("sample", "1", "--model", place.Path), Does.Contain("has weight_map twice"));
    }

    private static string AssertRefused(params string[] words)
    {
        var result = CommandResult.Of(words);
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")), result.Error);
        Assert.That(result.Error, Does.Match("^minir1: [^\n]{1,300}\n$"));
        return result.Error;
    }

    private void Replace(string file, string part, string replacement)
    {
        var text = File.ReadAllText(place.File(file));
        Assert.That(text, Does.Contain(part));
        File.WriteAllText(place.File(file), text.Replace(part, replacement, StringComparison.Ordinal));
    }
}
