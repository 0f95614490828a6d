using System.Text.Json.Nodes;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tokenization.Chat;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Bpe;

/// <summary>
/// What the files beside tokenizer.json add. Ids, sizes and texts are those that Python's transformers 5.17 gives for
/// the same directories; where 4.x differs, the test says so.
/// </summary>
internal sealed class TokenizerSettingsTests
{
    private const string Names = """ "bos_token": "<s>", "eos_token": "</s>" """;
    private static readonly string[] s_added = ["<s>!", "</s>!", "<think>", "</think>"];

    // What DeepSeek's files have: it adds nothing.
    private const string ByteLevel = """{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false, "use_regex": true}""";

    // What Llama 3's have.
    private const string BosTemplate = """
        {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
         "special_tokens": {"<s>": {"id": "<s>", "ids": [275], "tokens": ["<s>"]}}}
        """;

    // The classes of the Llama kind as transformers 4 has it. Version 5.17 passes the fields over wherever there is a
    // tokenizer.json, so that DeepSeek's models, which were trained with bos, get none there.
    [TestCase("LlamaTokenizerFast", "\"add_bos_token\": true", ByteLevel, new[] { 275, 97 })]
    [TestCase("LlamaTokenizer", "\"add_bos_token\": true", ByteLevel, new[] { 275, 97 })]
    [TestCase("LlamaTokenizerFast", "", ByteLevel, new[] { 275, 97 })]
    [TestCase("LlamaTokenizerFast", "\"add_bos_token\": false", BosTemplate, new[] { 97 })]
    [TestCase("LlamaTokenizerFast", "\"add_bos_token\": null, \"add_eos_token\": true", ByteLevel, new[] { 275, 97, 276 })]
    [TestCase("LlamaTokenizerFast", "\"add_bos_token\": true", BosTemplate, new[] { 275, 97 })]
    [TestCase("CohereTokenizerFast", "\"add_bos_token\": true", "null", new[] { 275, 97 })]
    [TestCase("PreTrainedTokenizerFast", "\"add_bos_token\": true", ByteLevel, new[] { 97 })]
    [TestCase("PreTrainedTokenizerFast", "\"add_bos_token\": false", BosTemplate, new[] { 275, 97 })]
    [TestCase("PreTrainedTokenizerFast", "", BosTemplate, new[] { 275, 97 })]
    [TestCase("Qwen2TokenizerFast", "\"add_bos_token\": true", ByteLevel, new[] { 97 })]
    [TestCase("Qwen2Tokenizer", "\"add_bos_token\": false", ByteLevel, new[] { 97 })]
    [TestCase("TokenizersBackend", "\"add_bos_token\": true", BosTemplate, new[] { 275, 97 })]
    [TestCase("TokenizersBackend", "", ByteLevel, new[] { 97 })]
    public void The_class_says_whether_bos_and_eos_come_by_the_config(string name, string fields, string processor, int[] ids)
    {
        using var directory = new TokenizerDirectory(s_added, new JsonObject { ["post_processor"] = JsonNode.Parse(processor) });
        var rest = fields.Length > 0 ? $", {fields}" : "";
        directory.Write("tokenizer_config.json", $$"""{"tokenizer_class": "{{name}}", {{Names}}{{rest}}}""");
        var tokenizer = directory.Load();
        Assert.That(tokenizer.EncodeWithSpecialTokens("a"), Is.EqualTo(ids));
        Assert.That(tokenizer.Encode("a"), Is.EqualTo(new[] { 97 }));
    }

    [TestCase("PreTrainedTokenizerFast", "true", "add_bos_token is true and is passed over: with the class \"PreTrainedTokenizer\" tokenizer.json's post-processor alone counts")]
    [TestCase("PreTrainedTokenizerFast", "false", null)]
    [TestCase("LlamaTokenizerFast", "true", null)]
    public void A_flag_that_changes_nothing_is_noted(string name, string value, string? note)
    {
        using var directory = new TokenizerDirectory(s_added);
        directory.Write("tokenizer_config.json", $$"""{"tokenizer_class": "{{name}}", "add_bos_token": {{value}}, {{Names}}}""");
        Assert.That(directory.Load().Notes, note is null ? Is.Empty : Has.One.Contains(note));
    }

    [Test]
    public void A_class_of_the_Llama_kind_without_a_bos_adds_none()
    {
        using var directory = new TokenizerDirectory("</s>!");
        directory.Write("tokenizer_config.json", """{"tokenizer_class": "LlamaTokenizerFast", "add_bos_token": true, "eos_token": "</s>"}""");
        var tokenizer = directory.Load();
        Assert.That(tokenizer.EncodeWithSpecialTokens("a"), Is.EqualTo(new[] { 97 }));
        Assert.That(tokenizer.Notes, Has.One.Contains("no file names a bos_token that the vocabulary has"));
        Assert.That(tokenizer.VocabularySize, Is.EqualTo(276));
    }

    [Test]
    public void A_class_is_born_with_names()
    {
        using var llama = new TokenizerDirectory(s_added);
        llama.Write("tokenizer_config.json", """{"tokenizer_class": "LlamaTokenizerFast"}""");
        Assert.That((llama.Load().BosId, llama.Load().EosId), Is.EqualTo((275, 276)));
        using var qwen = new TokenizerDirectory("<|endoftext|>!");
        qwen.Write("tokenizer_config.json", """{"tokenizer_class": "Qwen2Tokenizer"}""");
        Assert.That((qwen.Load().EosId, qwen.Load().PadId), Is.EqualTo((275, 275)));
    }

    [Test]
    public void Tokens_of_the_decoder_are_added()
    {
        using var directory = new TokenizerDirectory("<s>!", "</s>!");
        directory.Write("tokenizer_config.json", Config(Decoder(("275", "<s>!"), ("276", "</s>!"), ("277", "<think>"), ("278", "</think>!"))));
        var tokenizer = directory.Load();
        Assert.That(tokenizer.Encode("<think>a</think>"), Is.EqualTo(new[] { 277, 97, 278 }));
        Assert.That(tokenizer.Decode([277, 97, 278, 276], skipSpecialTokens: true), Is.EqualTo("<think>a"));
        Assert.That((tokenizer.VocabularySize, tokenizer.Notes.Count), Is.EqualTo((279, 0)));
    }

    [Test]
    public void Ids_go_by_tokenizer_json_whatever_the_decoder_says()
    {
        using var directory = new TokenizerDirectory("<s>!", "</s>!");
        directory.Write("tokenizer_config.json", Config(Decoder(("290", "<think>"), ("280", "</think>"))));
        var tokenizer = directory.Load();
        Assert.That(tokenizer.Encode("<think></think>"), Is.EqualTo(new[] { 278, 277 })); // in the order of their ids
        Assert.That(tokenizer.Notes, Has.One.EndsWith("2 added tokens have other ids by tokenizer.json than the files beside it say, such as \"</think>\" 277 and not 280."));
    }

    [Test]
    public void The_decoder_changes_what_a_token_is()
    {
        using var directory = new TokenizerDirectory("<s>!", "</s>!", "<think>", "</think>", "<b>!");
        var decoder = Decoder(("277", "<think>!"), ("278", "</think>"), ("271", "hello"), ("279", "<b>"));
        decoder["278"]!["rstrip"] = true;
        directory.Write("tokenizer_config.json", Config(decoder));
        var tokenizer = directory.Load();
        Assert.That(tokenizer.Encode("<think>ab</think> hello"), Is.EqualTo(new[] { 277, 256, 278, 271 }));
        Assert.That(tokenizer.Decode([277, 256, 278, 271, 279], skipSpecialTokens: true), Is.EqualTo("ab</think>hello")); // special once is special for good
    }

    [Test]
    public void Names_may_stand_in_special_tokens_map_alone()
    {
        using var directory = new TokenizerDirectory(s_added);
        directory
            .Write("tokenizer_config.json", """{"tokenizer_class": "PreTrainedTokenizerFast", "chat_template": "{{ bos_token }}x{{ eos_token }}"}""")
            .Write("special_tokens_map.json", """{"bos_token": {"content": "<s>", "lstrip": false, "normalized": true}, "eos_token": "</s>", "pad_token": "</s>"}""");
        var tokenizer = directory.Load();
        Assert.That((tokenizer.BosId, tokenizer.EosId, tokenizer.PadId), Is.EqualTo((275, 276, 276)));
        Assert.That(ChatTemplate.Load(directory.Path).Render([], addGenerationPrompt: false), Is.EqualTo("<s>x</s>"));
    }

    [TestCase("", 275)] // the map goes before the config
    [TestCase(", \"bos_token\": null", 275)]
    [TestCase(", \"bos_token\": \"</s>\"", 275)]
    [TestCase(", \"bos_token\": \"</s>\", \"added_tokens_decoder\": {}", 276)] // but is not read beside a decoder
    public void The_map_counts_where_there_is_no_decoder(string fields, int bos)
    {
        using var directory = new TokenizerDirectory(s_added);
        directory
            .Write("tokenizer_config.json", $$"""{"tokenizer_class": "PreTrainedTokenizerFast"{{fields}}}""")
            .Write("special_tokens_map.json", """{"bos_token": "<s>"}""");
        Assert.That(directory.Load().BosId, Is.EqualTo(bos));
    }

    [Test]
    public void Without_a_config_the_map_is_read()
    {
        using var directory = new TokenizerDirectory(s_added);
        directory.Write("special_tokens_map.json", $$"""{ {{Names}} }""");
        Assert.That((directory.Load().BosId, directory.Load().EosId), Is.EqualTo((275, 276)));
    }

    [TestCase("tokenizer_config.json", "\"additional_special_tokens\": [\"<x>\", \"<s>\"]")]
    [TestCase("tokenizer_config.json", "\"additional_special_tokens\": [{\"__type\": \"AddedToken\", \"content\": \"<x>\"}]")]
    [TestCase("tokenizer_config.json", "\"extra_special_tokens\": [\"<x>\"]")]
    [TestCase("tokenizer_config.json", "\"extra_special_tokens\": {\"x_token\": \"<x>\"}")]
    [TestCase("tokenizer_config.json", "\"x_token\": \"<x>\"")]
    [TestCase("special_tokens_map.json", "\"additional_special_tokens\": [\"<x>\"]")]
    public void Further_special_tokens_are_added(string file, string field)
    {
        using var directory = new TokenizerDirectory(s_added);
        directory.Write(file, $$"""{ {{Names}}, {{field}} }""");
        var tokenizer = directory.Load();
        Assert.That(tokenizer.Encode("a<x>"), Is.EqualTo(new[] { 97, 279 }));
        Assert.That((tokenizer.IsSpecial(279), tokenizer.VocabularySize), Is.EqualTo((true, 280)));
    }

    [Test]
    public void A_name_without_a_token_gets_a_new_id_and_a_note()
    {
        using var directory = new TokenizerDirectory(s_added);
        directory.Write("tokenizer_config.json", $$"""{"pad_token": "[PAD]", {{Names}}}""");
        var tokenizer = directory.Load();
        Assert.That((tokenizer.PadId, tokenizer.Encode("[PAD]")), Is.EqualTo((279, new[] { 279 })));
        Assert.That(tokenizer.Notes, Has.One.Contains("the pad_token \"[PAD]\" is in no vocabulary; it gets the new id 279"));
    }

    [Test]
    public void A_name_of_the_plain_vocabulary_becomes_special()
    {
        using var directory = new TokenizerDirectory();
        directory.Write("tokenizer_config.json", """{"eos_token": "hello"}""");
        var tokenizer = directory.Load();
        Assert.That(tokenizer.EosId, Is.EqualTo(271));
        Assert.That(tokenizer.Decode([271, 97], skipSpecialTokens: true), Is.EqualTo("a"));
        Assert.That(tokenizer.Notes, Is.Empty);
    }

    [Test]
    public void Added_tokens_json_is_read_where_there_is_no_decoder()
    {
        using var directory = new TokenizerDirectory("<s>!");
        directory
            .Write("tokenizer_config.json", $$"""{ {{Names}} }""")
            .Write("added_tokens.json", """{"<think>": 277, "</s>": 276}""");
        var tokenizer = directory.Load();
        Assert.That(tokenizer.Encode("<think>a</s>"), Is.EqualTo(new[] { 277, 97, 276 }));
        Assert.That((tokenizer.IsSpecial(276), tokenizer.IsSpecial(277)), Is.EqualTo((true, false)));
        directory.Write("tokenizer_config.json", Config(Decoder(("275", "<s>!"), ("276", "</s>!"))));
        Assert.That(directory.Load().TokenId("<think>"), Is.Null);
    }

    [Test]
    public void Truncation_and_padding_are_passed_over_with_a_note()
    {
        var patch = JsonNode.Parse("""
            {"truncation": {"direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0},
             "padding": {"strategy": {"Fixed": 8}, "direction": "Left", "pad_to_multiple_of": null, "pad_id": 276, "pad_type_id": 0, "pad_token": "</s>"}}
            """)!.AsObject();
        using var directory = new TokenizerDirectory(s_added, patch);
        var tokenizer = directory.Load();
        Assert.That(tokenizer.Encode("aXaXaX", addSpecialTokens: true), Is.EqualTo(new[] { 97, 88, 97, 88, 97, 88 }));
        Assert.That(tokenizer.Notes, Is.EqualTo(new[]
        {
            $"{directory.Path}/tokenizer.json: truncation is passed over: texts stay as long as they are.",
            $"{directory.Path}/tokenizer.json: padding is passed over: texts stay as long as they are.",
        }));
    }

    [Test]
    public void Special_tokens_may_be_plain_text_in_what_is_encoded()
    {
        using var directory = new TokenizerDirectory(s_added);
        directory.Write("tokenizer_config.json", $$"""{"split_special_tokens": true, {{Names}}}""");
        Assert.That(directory.Load().Encode("<s>a<think>"), Is.EqualTo(new[] { 60, 115, 62, 97, 277 }));
    }

    [Test]
    public void A_copy_has_the_files_that_count()
    {
        using var directory = new TokenizerDirectory("<s>!");
        using var copy = new TemporaryDirectory();
        directory.Write("special_tokens_map.json", """{"bos_token": "<s>"}""").Write("added_tokens.json", """{"<think>": 276}""");
        directory.Load().Save(copy.Path);
        var tokenizer = MiniR1.Tokenization.Tokenizers.Load(copy.Path);
        Assert.That((tokenizer.BosId, tokenizer.TokenId("<think>")), Is.EqualTo((275, 276)));
    }

    [Test]
    public void Without_an_eos_there_is_no_end()
    {
        using var directory = new TokenizerDirectory("<s>!");
        var tokenizer = directory.Load();
        Assert.That(tokenizer.EndIds, Is.Empty);
        Assert.That(() => tokenizer.EosId, Throws.TypeOf<MiniR1.Tokenization.TokenizerException>().With.Message.Contains("names no eos_token"));
    }

    private static JsonObject Config(JsonObject decoder) => new()
    {
        ["tokenizer_class"] = "PreTrainedTokenizerFast",
        ["bos_token"] = "<s>",
        ["eos_token"] = "</s>",
        ["added_tokens_decoder"] = decoder,
    };

    private static JsonObject Decoder(params (string Id, string Text)[] tokens) =>
        new(tokens.Select(token => KeyValuePair.Create(token.Id, (JsonNode?)TokenizerDirectory.Token(token.Text))));
}
