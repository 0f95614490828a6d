using System.Text.Json.Nodes;
using MiniR1.Tokenization;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization;

public sealed class TokenizerFilesTests
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"minir1-tokenizer-{Guid.NewGuid():N}");

    private string File => Path.Combine(_directory, "tokenizer.json");

    [SetUp]
    public void Save() => new ArithmeticTokenizer().Save(_directory);

    [TearDown]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void Saved_files_are_the_two_that_Python_opens() =>
        Assert.That(
            Directory.GetFiles(_directory).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "tokenizer.json", "tokenizer_config.json" }));

    [Test]
    public void Saved_tokenizer_loads_with_equal_ids()
    {
        const string Text = "8 9=17: check 17=17 yes";
        var loaded = TokenizerFiles.Load(_directory);
        Assert.That(loaded.Encode(Text), Is.EqualTo(new ArithmeticTokenizer().Encode(Text)));
    }

    [Test]
    public void Saved_vocabulary_gives_each_token_its_id()
    {
        var vocabulary = Root()["model"]!["vocab"]!.AsObject();
        Assert.That(
            vocabulary.ToDictionary(pair => pair.Key, pair => (int)pair.Value!),
            Is.EqualTo(ArithmeticVocabulary.Tokens.Index().ToDictionary(token => token.Item, token => token.Index)));
    }

    [Test]
    public void Saved_added_tokens_are_tags_and_only_pad_bos_eos_are_special()
    {
        var added = Root()["added_tokens"]!.AsArray()
            .Select(token => ((int)token!["id"]!, (string)token["content"]!, (bool)token["special"]!));
        Assert.That(added, Is.EqualTo(new[]
        {
            (0, "<pad>", true), (1, "<bos>", true), (2, "<eos>", true),
            (20, "<think>", false), (21, "</think>", false), (22, "<answer>", false), (23, "</answer>", false),
        }));
    }

    [Test]
    public void Saved_config_names_the_special_tokens()
    {
        var config = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(_directory, "tokenizer_config.json")))!;
        Assert.That((string?)config["pad_token"], Is.EqualTo("<pad>"));
        Assert.That((string?)config["bos_token"], Is.EqualTo("<bos>"));
        Assert.That((string?)config["eos_token"], Is.EqualTo("<eos>"));
        Assert.That((string?)config["padding_side"], Is.EqualTo("left"));
    }

    [TestCase("{\"model\": {\"type\": \"BPE\", \"vocab\": {}}}", "another vocabulary")]
    [TestCase("{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"<pad>\": 0}}}", "another vocabulary")]
    [TestCase("{}", "another vocabulary")]
    [TestCase("[1]", "another vocabulary")]
    [TestCase("{\"model\": 7}", "another vocabulary")]
    [TestCase("{\"model\"", "is not valid JSON")]
    [TestCase("", "is not valid JSON")]
    public void Load_of_a_wrong_file_says_so(string content, string clue)
    {
        System.IO.File.WriteAllText(File, content);
        var error = Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(_directory))!;
        Assert.That(error.Message, Does.Contain(File).And.Contain(clue));
    }

    [Test]
    public void Load_of_a_permuted_vocabulary_says_so()
    {
        var root = Root();
        root["model"]!["vocab"]!["+"] = ArithmeticVocabulary.Minus;
        root["model"]!["vocab"]!["-"] = ArithmeticVocabulary.Plus;
        System.IO.File.WriteAllText(File, root.ToJsonString());
        Assert.That(() => TokenizerFiles.Load(_directory), Throws.TypeOf<TokenizerException>());
    }

    [Test]
    public void Load_of_a_missing_file_names_it() =>
        Assert.That(
            () => TokenizerFiles.Load(Path.Combine(_directory, "nowhere")),
            Throws.TypeOf<MiniR1Exception>().With.Message.Contains("nowhere"));

    private JsonNode Root() => JsonNode.Parse(System.IO.File.ReadAllText(File))!;
}
