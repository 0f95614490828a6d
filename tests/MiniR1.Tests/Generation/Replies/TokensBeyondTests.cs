using System.Text.Json;
using MiniR1.Checkpoints;
using MiniR1.Generation.Replies;
using MiniR1.Model;
using MiniR1.Tests.Checkpoints;
using NUnit.Framework;

namespace MiniR1.Tests.Generation.Replies;

/// <summary>Tokens that a fine-tune added without a row of the embedding: nothing is wrong until a text has one.</summary>
internal sealed class TokensBeyondTests
{
    private const string Added =
        """{"id": 256, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}""";

    private TemporaryDirectory place = null!;

    [SetUp]
    public void SaveModel()
    {
        place = new TemporaryDirectory();
        using var model = new CausalLanguageModel(Config());
        WeightInitialization.Normal(model, 0.02);
        Checkpoint.Save(model, place.Path);
        File.WriteAllText(place.File("tokenizer.json"), Tokenizer());
        File.WriteAllText(place.File("tokenizer_config.json"), """{"eos_token": "b"}""");
    }

    [TearDown]
    public void RemoveModel() => place.Dispose();

    [Test]
    public void A_model_with_them_loads_and_says_so()
    {
        var told = new List<string>();
        using var model = ChatModel.Load(place.Path, loading: new LoadingOptions { Warn = told.Add });
        Assert.That(told, Is.EqualTo(new[]
        {
            $"warning: {place.Path}: passed over 1 token of the tokenizer that the model has no embedding for (256 \"[PAD]\"); --strict refuses such a checkpoint.",
        }));
        Assert.That(model.Reply([model.Prompt("a")], Options(3))[0].Ids, Has.Length.InRange(1, 3));
    }

    [Test]
    public void A_text_with_one_is_refused()
    {
        using var model = ChatModel.Load(place.Path, loading: new LoadingOptions { Warn = _ => { } });
        Assert.That(
            () => model.Reply([model.Prompt("a[PAD]")], Options(3)),
            Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
                "A prompt has the token \"[PAD]\", id 256, outside the model's vocabulary of 256: is this the model's own tokenizer?"));
    }

    [Test]
    public void Strictly_it_is_refused() => Assert.That(
        () => ChatModel.Load(place.Path, loading: new LoadingOptions { Strict = true }),
        Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            $"{place.Path}: the model knows 256 tokens, its tokenizer 257: are the files of one checkpoint?"));

    private static ReplyOptions Options(int tokens) => new() { Sampling = new() { MaxNewTokens = tokens } };

    private static Qwen2Config Config() => new()
    {
        VocabSize = 256,
        HiddenSize = 8,
        IntermediateSize = 8,
        NumHiddenLayers = 1,
        NumAttentionHeads = 2,
        NumKeyValueHeads = 2,
        HeadDim = 4,
        MaxPositionEmbeddings = 32,
    };

    // Byte-level BPE without merges: a token a byte, written as GPT-2 writes bytes.
    private static string Tokenizer()
    {
        var shifted = 256;
        var letters = string.Join(", ", Enumerable.Range(0, 256).Select(code =>
            $"{JsonSerializer.Serialize(((char)(code is (> 32 and < 127) or (> 160 and not 173) ? code : shifted++)).ToString())}: {code}"));
        return $$"""
            {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [{{Added}}],
             "normalizer": null, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
             "post_processor": null, "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
             "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null, "end_of_word_suffix": null,
              "fuse_unk": false, "byte_fallback": false, "vocab": { {{letters}} }, "merges": []} }
            """;
    }
}
