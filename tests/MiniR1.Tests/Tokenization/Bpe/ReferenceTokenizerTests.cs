using System.Text.Json.Nodes;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tokenization;
using MiniR1.Tokenization.Bpe;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Bpe;

/// <summary>Ids and texts against Hugging Face's tokenizers 0.23.</summary>
internal sealed class ReferenceTokenizerTests
{
    private static IEnumerable<TestCaseData> Variants() => TokenizerFixture.Variants()["variants"]!.AsArray()
        .Select(variant => new TestCaseData(variant!).SetArgDisplayNames((string)variant!["name"]!));

    [TestCase("deepseek_v3", "rows.json", 292)]
    [TestCase("llama3_1", "rows.json", 292)]
    [TestCase("qwen3", "rows.json", 292)]
    [TestCase("deepseek_v3", "more.json", 54)]
    [TestCase("llama3_1", "more.json", 54)]
    [TestCase("qwen3", "more.json", 54)]
    [TestCase("r1_distill_qwen", "more.json", 54)]
    public void Published_tokenizer_gives_the_reference_ids_and_texts(string name, string file, int count)
    {
        var rows = TokenizerFixture.Rows(name, file);
        Assert.That(rows, Has.Length.EqualTo(count));
        // The rows are of the library tokenizers, which does not read tokenizer_config.json: by that file DeepSeek's
        // tokenizer is a LlamaTokenizerFast, which puts bos in front by itself.
        if (name == "deepseek_v3")
            rows = Array.ConvertAll(rows, row => row with { WithSpecial = row.WithSpecial is { } ids ? [0, .. ids] : null });
        AssertEqual(TokenizerFixture.Load(name), rows);
    }

    [TestCaseSource(nameof(Variants))]
    public void Every_kind_of_step_gives_the_reference_ids_and_texts(JsonNode variant)
    {
        using var directory = new TemporaryDirectory();
        var tokenizer = TokenizerFixture.Patch(TokenizerFixture.Small(), variant["patch"]!.AsObject());
        File.WriteAllText(Path.Combine(directory.Path, "tokenizer.json"), tokenizer.ToJsonString());
        AssertEqual(BpeTokenizer.Load(directory.Path), TokenizerFixture.Rows(variant["rows"]!));
    }

    [Test]
    public void Merges_as_strings_and_as_pairs_are_the_same()
    {
        using var directory = new TemporaryDirectory();
        var tokenizer = JsonNode.Parse(File.ReadAllText(TokenizerFixture.PathOf("deepseek_v3", "tokenizer.json")))!;
        var merges = tokenizer["model"]!["merges"]!.AsArray();
        Assert.That(merges[0]!.GetValue<string>(), Is.EqualTo("Ġ t"));
        tokenizer["model"]!["merges"] = new JsonArray(
            [.. merges.Select(merge => new JsonArray([.. merge!.GetValue<string>().Split(' ').Select(part => (JsonNode)part)]))]);
        File.WriteAllText(Path.Combine(directory.Path, "tokenizer.json"), tokenizer.ToJsonString());
        AssertEqual(BpeTokenizer.Load(directory.Path), TokenizerFixture.Rows("deepseek_v3", "rows.json"));
    }

    [Test]
    public void R1_distill_has_DeepSeeks_special_tokens_among_Qwens()
    {
        var tokenizer = TokenizerFixture.Load("r1_distill_qwen");
        var ids = tokenizer.Encode("<｜User｜>Hi<｜Assistant｜><think>\n</think>", addSpecialTokens: true);
        Assert.That(ids, Is.EqualTo(new[] { 151646, 151644, 13048, 151645, 151648, 198, 151649 }));
        Assert.That((tokenizer.BosId, tokenizer.EosId, tokenizer.PadId), Is.EqualTo((151646, 151643, 151643)));
        Assert.That(tokenizer.TokenId("<think>"), Is.EqualTo(151648));
        Assert.That(tokenizer.IsSpecial(151646), Is.True);
        Assert.That(tokenizer.IsSpecial(151648), Is.False);
        Assert.That(tokenizer.Decode(ids, skipSpecialTokens: true), Is.EqualTo("<｜User｜>Hi<｜Assistant｜><think>\n</think>"));
    }

    private static void AssertEqual(BpeTokenizer tokenizer, ReferenceRow[] rows)
    {
        Assert.Multiple(() =>
        {
            foreach (var row in rows)
            {
                Assert.That(tokenizer.Encode(row.Text), Is.EqualTo(row.Ids), row.Text);
                Assert.That(tokenizer.Decode(row.Ids), Is.EqualTo(row.Decoded), row.Text);
                Assert.That(Streamed(tokenizer, row.Ids), Is.EqualTo(row.Decoded), row.Text);
                if (row.WithSpecial is null)
                    continue;
                Assert.That(tokenizer.Encode(row.Text, addSpecialTokens: true), Is.EqualTo(row.WithSpecial), row.Text);
                Assert.That(tokenizer.Decode(row.WithSpecial, skipSpecialTokens: true), Is.EqualTo(row.WithoutSpecial), row.Text);
            }
        });
    }

    private static string Streamed(BpeTokenizer tokenizer, int[] ids)
    {
        var decoder = new StreamingDecoder(tokenizer);
        return string.Concat(ids.Select(decoder.Append)) + decoder.Finish();
    }
}
