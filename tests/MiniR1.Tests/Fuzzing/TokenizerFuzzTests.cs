using System.Text;
using System.Text.Json.Nodes;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tests.Tokenization.Bpe;
using MiniR1.Tokenization;
using NUnit.Framework;

namespace MiniR1.Tests.Fuzzing;

/// <summary>Tokenizers' files that somebody damaged: read and used, or refused in a sentence.</summary>
internal sealed class TokenizerFuzzTests
{
    private const string Config = "tokenizer_config.json";
    private const string Tokenizer = "tokenizer.json";

    private static readonly string[] s_texts = ["", "Hello, world! 12+34=46 <think>x</think>", "数学 é😀\n\n  a", new('a', 200)];

    [Test]
    public void A_damaged_tokenizer_is_read_or_refused() => Fuzz(seed: 100_001, rounds: 300, Whole());

    [Test]
    public void A_damaged_toy_tokenizer_is_read_or_refused()
    {
        using var toy = new TemporaryDirectory();
        new ArithmeticTokenizer().Save(toy.Path);
        Fuzz(seed: 110_001, rounds: 200, File.ReadAllBytes(toy.File(Tokenizer)));
    }

    [Test]
    public void A_damaged_configuration_is_read_or_refused()
    {
        using var place = new TemporaryDirectory();
        var whole = File.ReadAllBytes(TokenizerFixture.PathOf("llama3_1", Config));
        File.WriteAllBytes(place.File(Tokenizer), Whole());
        FuzzLoop.Run(seed: 120_001, rounds: 200, random =>
        {
            File.WriteAllBytes(place.File(Config), random.Next(4) == 0 ? Mutations.Bytes(whole, random) : Mutations.Json(whole, random));
            Use(place.Path);
        }, place.Path);
    }

    [Test]
    public void A_damaged_pattern_is_read_or_refused()
    {
        string[] patterns =
        [
            "(?i:'s|'t|'re)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "(a+)+b", "(?:a|a)*c", "(?<=a)(?=(a*)*b)", "[a-z]{1,99}{2}", "(((a)))",
        ];
        using var place = new TemporaryDirectory();
        FuzzLoop.Run(seed: 130_001, rounds: 60, random =>
        {
            var pattern = Encoding.UTF8.GetBytes(patterns[random.Next(patterns.Length)]);
            if (random.Next(8) != 0)
                pattern = Mutations.Bytes(pattern, random);
            JsonObject split = new()
            {
                ["type"] = "Split",
                ["pattern"] = new JsonObject { ["Regex"] = Encoding.UTF8.GetString(pattern) },
                ["behavior"] = "Isolated",
            };
            var tokenizer = TokenizerFixture.Small();
            tokenizer["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(split, tokenizer["pre_tokenizer"]!.DeepClone()),
            };
            File.WriteAllText(place.File(Tokenizer), tokenizer.ToJsonString());
            Use(place.Path, new string('a', 28));
        }, place.Path);
    }

    private static void Fuzz(int seed, int rounds, byte[] whole)
    {
        using var place = new TemporaryDirectory();
        FuzzLoop.Run(seed, rounds, random =>
        {
            File.WriteAllBytes(place.File(Tokenizer), random.Next(4) == 0 ? Mutations.Bytes(whole, random) : Mutations.Json(whole, random));
            Use(place.Path);
        }, place.Path);
    }

    private static void Use(string directory, string? text = null)
    {
        var tokenizer = Tokenizers.Load(directory);
        foreach (var one in text is null ? s_texts : [text])
        {
            try
            {
                _ = tokenizer.Decode(tokenizer.EncodeWithSpecialTokens(one));
            }
            catch (TokenizerException)
            {
                // A symbol that it does not know, or no such special token.
            }
        }
    }

    private static byte[] Whole() => Encoding.UTF8.GetBytes(TokenizerFixture.Small().ToJsonString());
}
