using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tokenization;
using MiniR1.Tokenization.Bpe;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Bpe;

internal sealed class BpeTokenizerTests
{
    [TestCase("deepseek_v3")]
    [TestCase("llama3_1")]
    public void Every_text_survives_encoding_and_decoding(string name)
    {
        var tokenizer = TokenizerFixture.Load(name);
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonNull<string>>(),
            text => tokenizer.Decode(tokenizer.Encode(text.Get)) == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    // As numbers: an attribute cannot hold a lone surrogate.
    [TestCase(new[] { 0x61, 0xD800, 0x62 }, "a\uFFFDb")]
    [TestCase(new[] { 0xDC00 }, "\uFFFD")]
    [TestCase(new[] { 0xD83D }, "\uFFFD")]
    [TestCase(new[] { 0xDE00, 0xD83D }, "\uFFFD\uFFFD")]
    [TestCase(new[] { 0xD83D, 0xDE00 }, "\U0001F600")]
    public void Lone_surrogates_are_replacement_characters(int[] units, string decoded)
    {
        var tokenizer = TokenizerFixture.Load("qwen3");
        Assert.That(tokenizer.Decode(tokenizer.Encode(string.Concat(units.Select(unit => (char)unit)))), Is.EqualTo(decoded));
    }

    [Test]
    public void Streamed_text_is_the_decoded_text_and_never_half_a_character()
    {
        var tokenizer = TokenizerFixture.Load("qwen3");
        Prop.ForAll(Gen.Choose(0, 255).ArrayOf().ToArbitrary(), bytes =>
        {
            int[] ids = [.. bytes.Select(value => tokenizer.TokenId(ByteAlphabet.Character((byte)value).ToString())!.Value)];
            var decoder = new StreamingDecoder(tokenizer);
            string[] parts = [.. ids.Select(decoder.Append), decoder.Finish()];
            return string.Concat(parts) == tokenizer.Decode(ids)
                && parts.All(part => part.Length == 0 || (!char.IsLowSurrogate(part[0]) && !char.IsHighSurrogate(part[^1])));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Test]
    public void Streaming_holds_a_character_back_until_its_last_byte()
    {
        var tokenizer = TokenizerFixture.Load("qwen3");
        int[] smile = [.. Encoding.UTF8.GetBytes("😀").Select(value => tokenizer.TokenId(ByteAlphabet.Character(value).ToString())!.Value)];
        var decoder = new StreamingDecoder(tokenizer, skipSpecialTokens: true);
        Assert.That(smile.Select(decoder.Append), Is.EqualTo(new[] { "", "", "", "😀" }));
        Assert.That(decoder.Append(tokenizer.EosId), Is.Empty);
        Assert.That(decoder.Append(smile[0]), Is.Empty);
        Assert.That(decoder.Append(tokenizer.Encode("x")[0]), Is.EqualTo("\uFFFDx"));
        Assert.That(smile[..3].Select(decoder.Append), Is.All.Empty);
        Assert.That(decoder.Finish(), Is.EqualTo("\uFFFD"));
    }

    [Test]
    public void Streaming_works_with_the_arithmetic_tokenizer_too()
    {
        var tokenizer = new ArithmeticTokenizer();
        var decoder = new StreamingDecoder(tokenizer, skipSpecialTokens: true);
        Assert.That(new[] { tokenizer.BosId, 11, 18, tokenizer.EosId }.Select(decoder.Append), Is.EqualTo(new[] { "", "8", " ", "" }));
    }

    [TestCase(-1, "-1 is outside the vocabulary: ids run from 0 to 151668")]
    [TestCase(151669, "151669 is outside the vocabulary")]
    [TestCase(3, "3 is one that the tokenizer leaves free")]
    public void Decode_of_an_id_without_a_token_is_an_error(int id, string clue)
    {
        using var directory = new TemporaryDirectory();
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(TokenizerFixture.PathOf("qwen3", "tokenizer.json")))!;
        json["model"]!["vocab"]!.AsObject().Remove("$");
        json["model"]!["vocab"]!["$"] = 151000;
        File.WriteAllText(directory.File("tokenizer.json"), json.ToJsonString());
        var tokenizer = BpeTokenizer.Load(directory.Path);
        Assert.That(() => tokenizer.Decode([id]), Throws.TypeOf<TokenizerException>().With.Message.Contains(clue));
        Assert.That(() => tokenizer.Token(id), Throws.TypeOf<TokenizerException>().With.Message.Contains(clue));
    }

    [Test]
    public void Token_of_half_a_character_shows_a_replacement_character() =>
        Assert.That(TokenizerFixture.Load("qwen3").Token(220), Is.EqualTo(" "));

    [Test]
    public void Special_tokens_come_from_the_config()
    {
        var llama = TokenizerFixture.Load("llama3_1");
        Assert.That((llama.BosId, llama.EosId, llama.PadId), Is.EqualTo((128000, 128009, 128009)));
        var qwen = TokenizerFixture.Load("qwen3");
        Assert.That((qwen.EosId, qwen.PadId), Is.EqualTo((151645, 151643)));
        Assert.That(() => qwen.BosId, Throws.TypeOf<TokenizerException>().With.Message.Contains("names no bos_token"));
    }

    [TestCase("arithmetic", typeof(ArithmeticTokenizer))]
    [TestCase("qwen3", typeof(BpeTokenizer))]
    public void Directory_opens_as_the_kind_of_tokenizer_it_holds(string kind, Type type)
    {
        using var directory = new TemporaryDirectory();
        if (kind == "arithmetic")
            new ArithmeticTokenizer().Save(directory.Path);
        else
            TokenizerFixture.Load(kind).Save(directory.Path);
        Assert.That(Tokenizers.Load(directory.Path), Is.TypeOf(type));
    }

    [Test]
    public void Saved_tokenizer_is_the_loaded_one()
    {
        using var directory = new TemporaryDirectory();
        TokenizerFixture.Load("llama3_1").Save(directory.File("copy"));
        foreach (var name in new[] { "tokenizer.json", "tokenizer_config.json" })
        {
            Assert.That(
                File.ReadAllBytes(Path.Combine(directory.Path, "copy", name)),
                Is.EqualTo(File.ReadAllBytes(TokenizerFixture.PathOf("llama3_1", name))));
        }
    }

    // A quadratic way takes minutes for this.
    [TestCase("a")]
    [TestCase(" ")]
    [TestCase("\n")]
    [TestCase("1")]
    [TestCase("é")]
    [TestCase("e\u0301")]
    [TestCase("\u0323\u0301")]
    [TestCase("中")]
    [TestCase("!")]
    [TestCase("😀")]
    [TestCase("<")]
    [TestCase("<｜")]
    [TestCase("'")]
    [TestCase(" \n")]
    public void A_megabyte_of_one_thing_takes_seconds_at_most(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, (1 << 20) / Encoding.UTF8.GetByteCount(unit)));
        foreach (var name in new[] { "deepseek_v3", "llama3_1", "qwen3" })
        {
            var tokenizer = TokenizerFixture.Load(name);
            var time = Stopwatch.StartNew();
            var ids = tokenizer.Encode(text);
            Assert.That(time.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)), name);
            Assert.That(tokenizer.Decode(ids), Is.EqualTo(name == "qwen3" ? MiniR1.Tokenization.Unicode.CanonicalComposition.Apply(text) : text));
        }
    }

    [Test]
    public void One_tokenizer_serves_many_threads()
    {
        var tokenizer = TokenizerFixture.Load("deepseek_v3");
        var rows = TokenizerFixture.Rows("deepseek_v3", "rows.json");
        Parallel.For(0, 8, _ =>
        {
            foreach (var row in rows)
            {
                if (!tokenizer.Encode(row.Text).SequenceEqual(row.Ids))
                    throw new InvalidOperationException(row.Text);
            }
        });
    }
}
