using System.Text;
using System.Text.Json.Nodes;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tokenization;
using MiniR1.Tokenization.Bpe;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Bpe;

/// <summary>A tokenizer.json that is broken, or has what MiniR1 does not support: one sentence that names it.</summary>
internal sealed class BrokenTokenizerTests
{
    private const string Split = """{"type": "Split", "pattern": {"Regex": "a"}, "behavior": "Isolated", "invert": false}""";
    private const string ByteLevel = """{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}""";

    private TemporaryDirectory _directory = null!;

    private string File => _directory.File("tokenizer.json");

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [TestCase("version", "\"2.0\"", "version is \"2.0\", which MiniR1 does not support")]
    [TestCase("version", "1", "version is 1, but must be a string")]
    [TestCase("extra", "1", "extra is not a field that MiniR1 knows")]
    [TestCase("truncation", "{\"max_length\": 8}", "truncation is an object, which MiniR1 does not support")]
    [TestCase("padding", "{\"strategy\": \"BatchLongest\"}", "padding is an object, which MiniR1 does not support")]
    [TestCase("model", "7", "model is 7, but must be an object")]
    [TestCase("model", "null", "model is missing")]
    [TestCase("model.type", "null", "model.type is missing")]
    [TestCase("model.type", "\"Unigram\"", "model.type is \"Unigram\", which MiniR1 does not support")]
    [TestCase("model.dropout", "0.1", "model.dropout is 0.1, which MiniR1 does not support")]
    [TestCase("model.unk_token", "\"<unk>\"", "model.unk_token is \"<unk>\", which MiniR1 does not support")]
    [TestCase("model.byte_fallback", "true", "model.byte_fallback is true, which MiniR1 does not support")]
    [TestCase("model.end_of_word_suffix", "\"</w>\"", "model.end_of_word_suffix is \"</w>\", which MiniR1 does not support")]
    [TestCase("model.continuing_subword_prefix", "\"##\"", "model.continuing_subword_prefix is \"##\"")]
    [TestCase("model.ignore_merges", "\"yes\"", "model.ignore_merges is \"yes\", but must be true or false")]
    [TestCase("model.cache_capacity", "5", "model.cache_capacity is not a field that MiniR1 knows")]
    [TestCase("model.vocab", "[]", "model.vocab is an array, but must be an object")]
    [TestCase("model.vocab", "{}", "model.vocab has no token for the byte 0x00")]
    [TestCase("model.vocab", "{\"a\": -1}", "gives \"a\" the id -1, but an id must be a whole number from 0 to 16777215")]
    [TestCase("model.vocab", "{\"a\": 1.5}", "gives \"a\" the id 1.5")]
    [TestCase("model.vocab", "{\"a\": \"1\"}", "gives \"a\" the id \"1\"")]
    [TestCase("model.vocab", "{\"a\": 2147483647}", "gives \"a\" the id 2147483647")]
    [TestCase("model.vocab", "{\"a\": 99999999999999999999}", "gives \"a\" the id 99999999999999999999")]
    [TestCase("model.vocab", "{\"a\": 1, \"b\": 1}", "gives the id 1 to \"b\" and to another token")]
    [TestCase("model.merges", "{}", "model.merges is an object, but must be an array")]
    [TestCase("model.merges", "null", "model.merges is missing")]
    [TestCase("model.merges", "[\"ab\"]", "model.merges[0] is \"ab\", but must be two tokens")]
    [TestCase("model.merges", "[\"a b\", \"a b c\"]", "model.merges[1] is \"a b c\", but must be two tokens")]
    [TestCase("model.merges", "[\"a \"]", "model.merges[0] is \"a \", but must be two tokens")]
    [TestCase("model.merges", "[[\"a\"]]", "model.merges[0] is an array, but must be two tokens")]
    [TestCase("model.merges", "[[\"a\", 1]]", "model.merges[0] is an array, but must be two tokens")]
    [TestCase("model.merges", "[\"a b\", \"q z\"]", "model.merges[1] needs the token \"qz\", which model.vocab lacks")]
    [TestCase("added_tokens", "{}", "added_tokens is an object, but must be an array")]
    [TestCase("added_tokens", "[1]", "added_tokens[0] is 1, but must be an object")]
    [TestCase("added_tokens", "[{\"id\": 300}]", "added_tokens[0].content is missing")]
    [TestCase("added_tokens", "[{\"content\": \"<s>\"}]", "added_tokens[0].id is missing")]
    [TestCase("added_tokens", "[{\"id\": 300, \"content\": \"\"}]", "added_tokens[0].content is \"\", but must be a string with something in it")]
    [TestCase("added_tokens", "[{\"id\": 1e9, \"content\": \"<s>\"}]", "added_tokens[0].id is 1e9, but must be a whole number")]
    [TestCase("added_tokens", "[{\"id\": 97, \"content\": \"<s>\"}]", "added_tokens[0].id is 97, which is the id of \"a\" already")]
    [TestCase("added_tokens", "[{\"id\": 300, \"content\": \"a\"}]", "added_tokens[0].id is 300, but model.vocab gives \"a\" the id 97")]
    [TestCase("added_tokens", "[{\"id\": 300, \"content\": \"x\\nx\"}, {\"id\": 301, \"content\": \"x\\nx\"}]", "which is there twice")]
    [TestCase("added_tokens", "[{\"id\": 300, \"content\": \"<s>\", \"lstrip\": 1}]", "added_tokens[0].lstrip is 1, but must be true or false")]
    [TestCase("added_tokens", "[{\"id\": 300, \"content\": \"<s>\", \"weight\": 1}]", "added_tokens[0].weight is not a field")]
    [TestCase("normalizer", "{\"type\": \"NFKC\"}", "normalizer.type is \"NFKC\", which MiniR1 does not support")]
    [TestCase("normalizer", "{}", "normalizer.type is missing")]
    [TestCase("normalizer", "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFC\"}, {\"type\": \"Lowercase\"}]}", "normalizer.normalizers[1].type is \"Lowercase\"")]
    [TestCase("pre_tokenizer", "null", "pre_tokenizer has no ByteLevel at its end")]
    [TestCase("pre_tokenizer", Split, "pre_tokenizer has no ByteLevel at its end")]
    [TestCase("pre_tokenizer", "{\"type\": \"Metaspace\"}", "pre_tokenizer.type is \"Metaspace\", which MiniR1 does not support")]
    [TestCase("pre_tokenizer", "{\"type\": \"ByteLevel\", \"add_prefix_space\": true}", "pre_tokenizer.add_prefix_space is on")]
    [TestCase("pre_tokenizer", "{\"type\": \"Sequence\", \"pretokenizers\": [" + ByteLevel + ", " + Split + "]}", "pre_tokenizer.pretokenizers[1].type comes after ByteLevel")]
    [TestCase("pre_tokenizer", "{\"type\": \"Sequence\", \"pretokenizers\": 1}", "pre_tokenizer.pretokenizers is 1, but must be an array")]
    [TestCase("pre_tokenizer", "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"\\\\w+\"}, \"behavior\": \"Isolated\"}", "pre_tokenizer.pattern.Regex: the regular expression \\w+ has '\\w' at position 1")]
    [TestCase("pre_tokenizer", "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"a\"}, \"behavior\": \"Shuffled\"}", "pre_tokenizer.behavior is \"Shuffled\"")]
    [TestCase("pre_tokenizer", "{\"type\": \"Split\", \"pattern\": {\"String\": \"\"}, \"behavior\": \"Isolated\"}", "pre_tokenizer.pattern.String is \"\"")]
    [TestCase("pre_tokenizer", "{\"type\": \"Split\", \"pattern\": \"a\", \"behavior\": \"Isolated\"}", "pre_tokenizer.pattern is \"a\", but must be an object")]
    [TestCase("decoder", "null", "decoder is missing")]
    [TestCase("decoder", "{\"type\": \"WordPiece\"}", "decoder.type is \"WordPiece\", which MiniR1 does not support")]
    [TestCase("post_processor", "{\"type\": \"RobertaProcessing\"}", "post_processor.type is \"RobertaProcessing\"")]
    [TestCase("post_processor", "{\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"<s>\"}}, {\"Sequence\": {\"id\": \"A\"}}], \"special_tokens\": {}}", "post_processor.single names \"<s>\", which post_processor.special_tokens lacks")]
    [TestCase("post_processor", "{\"type\": \"TemplateProcessing\", \"single\": [{\"Sequence\": {\"id\": \"B\"}}], \"special_tokens\": {}}", "post_processor.single[0].Sequence.id is \"B\"")]
    [TestCase("post_processor", "{\"type\": \"TemplateProcessing\", \"single\": [], \"special_tokens\": {}}", "post_processor.single has the text 0 times")]
    [TestCase("post_processor", "{\"type\": \"TemplateProcessing\", \"single\": [], \"special_tokens\": {\"<s>\": {\"id\": \"<s>\"}}}", "post_processor.special_tokens gives \"<s>\" no list of ids")]
    public void Field(string name, string value, string clue)
    {
        var tokenizer = TokenizerFixture.Patch(TokenizerFixture.Small(), new JsonObject { [name] = JsonNode.Parse(value) });
        AssertRefused(tokenizer.ToJsonString(), clue);
    }

    [TestCase("", "is not valid JSON")]
    [TestCase("{", "is not valid JSON")]
    [TestCase("[]", "the file is an array, but must be an object")]
    [TestCase("{\"version\": \"1.0\", \"version\": \"1.0\"}", "is not valid JSON")]
    [TestCase("{\"version\": \"\\ud800\"}", "has a string that is not valid Unicode")]
    [TestCase("{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"a\": 1}, \"merges\": []}}", "is not valid JSON")]
    [TestCase("{\"model\": {\"type\": \"BPE\", \"vocab\": {\"\\udc00\": 0}, \"merges\": []}}", "has a string that is not valid Unicode")]
    public void Text(string json, string clue) => AssertRefused(json, clue);

    [Test]
    public void Bytes_that_are_no_text()
    {
        System.IO.File.WriteAllBytes(File, [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D]);
        AssertRefused("");
        System.IO.File.WriteAllBytes(File, new byte[1000]);
        AssertRefused("is not valid JSON");
    }

    [Test]
    public void Arrays_nested_without_end() => AssertRefused("{\"model\": " + new string('[', 100_000), "is not valid JSON");

    [Test]
    public void Every_cut_of_the_file()
    {
        var json = TokenizerFixture.Small().ToJsonString();
        for (var length = 0; length < json.Length; length += 7)
        {
            System.IO.File.WriteAllText(File, json[..length]);
            AssertRefused("is not valid JSON");
        }
    }

    [Test]
    public void Every_value_replaced_loads_or_is_refused_in_one_sentence()
    {
        string[] values = ["null", "true", "0", "-1", "1e400", "\"\"", "\"x\"", "[]", "{}", "[[]]", "{\"type\": \"Sequence\"}"];
        var whole = SmallLlama();
        foreach (var path in Paths(whole, []))
        {
            foreach (var value in values)
            {
                System.IO.File.WriteAllText(File, Replaced(whole, path, value));
                try
                {
                    BpeTokenizer.Load(_directory.Path);
                }
                catch (TokenizerException error)
                {
                    AssertSentence(error);
                }
            }
        }
    }

    [TestCase("{\"eos_token\": 5}", "eos_token is 5, but must be a token's text")]
    [TestCase("[1]", "is no JSON object")]
    [TestCase("{\"eos_token\"", "is not valid JSON")]
    [TestCase("{\"x\": [\"\\ud800\"]}", "is not valid JSON: a string is not valid Unicode")]
    [TestCase("{\"\\udc00\": 1}", "is not valid JSON: a string is not valid Unicode")]
    public void Config(string config, string clue)
    {
        System.IO.File.WriteAllText(_directory.File("tokenizer_config.json"), config);
        AssertRefused(TokenizerFixture.Small().ToJsonString(), clue);
    }

    [Test]
    public void Config_that_names_a_token_that_is_not_there()
    {
        System.IO.File.WriteAllText(File, TokenizerFixture.Small().ToJsonString());
        System.IO.File.WriteAllText(_directory.File("tokenizer_config.json"), "{\"eos_token\": \"</s>\"}");
        var tokenizer = BpeTokenizer.Load(_directory.Path);
        Assert.That(() => tokenizer.EosId, Throws.TypeOf<TokenizerException>().With.Message.Contains("eos_token is </s>, which tokenizer.json lacks"));
    }

    [Test]
    public void Directory_without_the_file() => Assert.That(
        () => Tokenizers.Load(_directory.Path),
        Throws.InstanceOf<MiniR1Exception>().With.Message.Contains("Cannot read").And.Message.Contains("it does not exist"));

    // Of objects and arrays of more than a few only the first: the rest are alike.
    private static IEnumerable<string[]> Paths(JsonNode node, string[] path) => node switch
    {
        JsonObject fields => fields.Take(12).SelectMany(field => Inner(field.Value, [.. path, field.Key])),
        JsonArray items => items.Take(2).SelectMany((item, index) => Inner(item, [.. path, $"{index}"])),
        _ => [],
    };

    private static IEnumerable<string[]> Inner(JsonNode? node, string[] path) => node is null ? [path] : [path, .. Paths(node, path)];

    // The small tokenizer with Llama's steps around its model.
    private static JsonObject SmallLlama()
    {
        var llama = JsonNode.Parse(System.IO.File.ReadAllText(TokenizerFixture.PathOf("llama3_1", "tokenizer.json")))!.AsObject();
        var tokenizer = TokenizerFixture.Small();
        foreach (var name in new[] { "pre_tokenizer", "post_processor", "decoder" })
            tokenizer[name] = llama[name]!.DeepClone();
        tokenizer["added_tokens"] = new JsonArray([.. llama["added_tokens"]!.AsArray().Take(2).Select(token => token!.DeepClone())]);
        return tokenizer;
    }

    private static string Replaced(JsonObject whole, string[] path, string value)
    {
        var tokenizer = whole.DeepClone();
        JsonNode? owner = tokenizer;
        foreach (var name in path[..^1])
            owner = owner is JsonArray items ? items[int.Parse(name, null)] : owner?[name];
        if (owner is JsonArray array)
            array[int.Parse(path[^1], null)] = Raw();
        else if (owner is JsonObject fields)
            fields[path[^1]] = Raw();
        return tokenizer.ToJsonString().Replace("\"@raw\"", value, StringComparison.Ordinal);

        static JsonNode Raw() => "@raw";
    }

    private void AssertRefused(string json, string clue)
    {
        System.IO.File.WriteAllText(File, json, new UTF8Encoding(false));
        AssertRefused(clue);
    }

    private void AssertRefused(string clue)
    {
        var error = Assert.Throws<TokenizerException>(() => Tokenizers.Load(_directory.Path))!;
        Assert.That(error.Message, Does.Contain(clue));
        AssertSentence(error);
    }

    private void AssertSentence(TokenizerException error) =>
        Assert.That(error.Message, Does.StartWith(_directory.Path).And.EndsWith(".").And.Not.Contains("\n"));
}
