using System.Text.Json;
using System.Text.Json.Nodes;
using MiniR1.Tokenization.Bpe;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Bpe;

/// <summary>What Hugging Face's tokenizers makes of one text.</summary>
/// <param name="WithSpecial">the ids with what the post-processor adds</param>
/// <param name="WithoutSpecial">the text of these, special tokens left out</param>
internal sealed record ReferenceRow(string Text, int[] Ids, string Decoded, int[]? WithSpecial, string? WithoutSpecial);

/// <summary>Tokenizers and reference values in fixtures/tokenizers; its README says where they come from.</summary>
internal static class TokenizerFixture
{
    private static readonly JsonSerializerOptions s_snakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    internal static string PathOf(params string[] names) =>
        Path.Combine([TestContext.CurrentContext.TestDirectory, "fixtures", "tokenizers", .. names]);

    internal static BpeTokenizer Load(string name) => BpeTokenizer.Load(PathOf(name));

    internal static ReferenceRow[] Rows(params string[] names) => Rows(JsonNode.Parse(File.ReadAllText(PathOf(names)))!);

    internal static ReferenceRow[] Rows(JsonNode rows) => rows.Deserialize<ReferenceRow[]>(s_snakeCase)!;

    /// <summary>A tokenizer.json of the 256 bytes and 18 merges.</summary>
    internal static JsonObject Small() => Variants()["base"]!.DeepClone().AsObject();

    internal static JsonObject Variants() => JsonNode.Parse(File.ReadAllText(PathOf("variants.json")))!.AsObject();

    /// <summary>Sets fields, given as <c>name</c> or <c>model.name</c>.</summary>
    internal static JsonObject Patch(JsonObject tokenizer, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            var owner = name.StartsWith("model.", StringComparison.Ordinal) ? tokenizer["model"]! : tokenizer;
            owner[name.Replace("model.", "", StringComparison.Ordinal)] = value?.DeepClone();
        }

        return tokenizer;
    }
}
