using System.Text.Json.Nodes;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tokenization;
using MiniR1.Tokenization.Bpe;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Bpe;

/// <summary>A tokenizer.json that would take for ever, or all of the memory: one sentence, soon.</summary>
internal sealed class TokenizerBoundsTests
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void Begin() => _directory = new TemporaryDirectory();

    [TearDown]
    public void End() => _directory.Dispose();

    [Test]
    public void Pattern_of_a_million_characters() => AssertRefused(
        Patterns(new string('a', 1_000_000)), "has 1000000 characters, and 10000 are the most that MiniR1 takes");

    [Test]
    public void Many_patterns() => AssertRefused(Patterns([.. Enumerable.Repeat("a", 100)]), "pre_tokenizer has more than 32 steps");

    [Test]
    public void Long_patterns_together() =>
        AssertRefused(Patterns([.. Enumerable.Repeat(new string('a', 9000), 3)]), "patterns of more than 20000 characters in all");

    [TestCase("(a|aa)+b")]
    [TestCase("(?=(a|[ab]a?)+c)a")]
    public void Pattern_that_tries_without_end(string pattern)
    {
        var tokenizer = Load(Patterns(pattern));
        Assert.That(() => tokenizer.Encode(new string('a', 200)), Throws.TypeOf<TokenizerException>().With.Message.Contains(
            $"The tokenizer's regular expression {pattern} takes longer than 3 s on a text of 200 characters"));
    }

    [Test]
    public void Long_added_token()
    {
        var token = new JsonObject { ["id"] = 300, ["content"] = new string('x', 2000) };
        AssertRefused(new JsonObject { ["added_tokens"] = new JsonArray(token) }, "has 2000 characters, and 1000 are the most");
    }

    [Test]
    public void Tokens_around_a_text_without_number()
    {
        var special = new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = "<s>", ["type_id"] = 0 } };
        var single = Enumerable.Range(0, 100).Select(_ => (JsonNode)special.DeepClone()).ToArray();
        AssertRefused(
            new JsonObject
            {
                ["post_processor"] = new JsonObject
                {
                    ["type"] = "TemplateProcessing",
                    ["single"] = new JsonArray(single),
                    ["special_tokens"] = new JsonObject { ["<s>"] = new JsonObject { ["ids"] = new JsonArray([.. Enumerable.Repeat(0, 100).Select(id => (JsonNode)id)]) } },
                },
            },
            "puts more than 1000 ids around a text");
    }

    [Test]
    public void Pairs_that_meet_at_one_place_of_the_table_are_found_all_the_same()
    {
        // Keys whose product with the usual multiplier is small: all begin at place 0.
        var inverse = 1UL;
        for (var i = 0; i < 6; i++)
            inverse *= 2 - 0x9E3779B97F4A7C15 * inverse;
        var merges = Enumerable.Range(1, 20_000).Select(i => (ulong)i * inverse)
            .Select((key, rank) => ((int)(key >> 32), (int)(uint)key, rank)).ToList();
        var table = new MergeTable(merges);
        Assert.That(merges.All(merge => table.Rank(merge.Item1, merge.Item2, out var joined) == merge.rank && joined == merge.rank));
    }

    private static JsonObject Patterns(params string[] patterns)
    {
        var splits = patterns.Select(pattern => (JsonNode)new JsonObject
        {
            ["type"] = "Split",
            ["pattern"] = new JsonObject { ["Regex"] = pattern },
            ["behavior"] = "Isolated",
        });
        var bytes = TokenizerFixture.Small()["pre_tokenizer"]!.DeepClone();
        return new JsonObject
        {
            ["pre_tokenizer"] = new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray([.. splits, bytes]) },
        };
    }

    private BpeTokenizer Load(JsonObject patch)
    {
        File.WriteAllText(_directory.File("tokenizer.json"), TokenizerFixture.Patch(TokenizerFixture.Small(), patch).ToJsonString());
        return BpeTokenizer.Load(_directory.Path);
    }

    private void AssertRefused(JsonObject patch, string clue) => Assert.That(
        () => Load(patch), Throws.TypeOf<TokenizerException>().With.Message.Contains(clue).And.Message.Length.LessThan(400));
}
