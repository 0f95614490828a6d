using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Tokenization;

/// <summary>
/// The tokenizer.json of Hugging Face's tokenizers library for <see cref="ArithmeticVocabulary"/>: tags are added
/// tokens, a Split cuts the rest into words and single characters, WordLevel looks each piece up, Fuse joins decoded
/// tokens without spaces.
/// </summary>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";
    public const string ConfigFileName = "tokenizer_config.json";

    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Arithmetic()
    {
        var root = new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = AddedTokens(),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Split",
                ["pattern"] = new JsonObject { ["Regex"] = " check | yes| no| wait |[\\s\\S]" },
                ["behavior"] = "Isolated",
                ["invert"] = false,
            },
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "Fuse" },
            ["model"] = new JsonObject
            {
                ["type"] = "WordLevel",
                ["vocab"] = Vocabulary(),
                // Not in the vocabulary on purpose: an unknown symbol is an error in Python too, never a wrong id.
                ["unk_token"] = "<unknown>",
            },
        };
        return root.ToJsonString(s_readable) + "\n";
    }

    public static string ArithmeticConfig()
    {
        var root = new JsonObject
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["bos_token"] = ArithmeticVocabulary.Tokens[ArithmeticVocabulary.Bos],
            ["eos_token"] = ArithmeticVocabulary.Tokens[ArithmeticVocabulary.Eos],
            ["pad_token"] = ArithmeticVocabulary.Tokens[ArithmeticVocabulary.Pad],
            ["padding_side"] = "left",
            ["clean_up_tokenization_spaces"] = false,
        };
        return root.ToJsonString(s_readable) + "\n";
    }

    /// <exception cref="MiniR1Exception">The file cannot be read or holds another vocabulary.</exception>
    public static void RequireArithmetic(string path)
    {
        var model = Read(path)?["model"] as JsonObject;
        if (!JsonNode.DeepEquals(model?["type"], "WordLevel") || !JsonNode.DeepEquals(model?["vocab"], Vocabulary()))
        {
            throw new TokenizerException(
                $"{path} holds another vocabulary than the arithmetic tokenizer's {ArithmeticVocabulary.Tokens.Length} "
                + "tokens: give the directory of a model that MiniR1 trained.");
        }
    }

    private static JsonObject? Read(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }
        catch (JsonException failure)
        {
            throw new TokenizerException($"{path} is not JSON: restore the file or save the tokenizer again.", failure);
        }
    }

    private static JsonObject Vocabulary()
    {
        var vocabulary = new JsonObject();
        foreach (var (id, token) in ArithmeticVocabulary.Tokens.Index())
            vocabulary[token] = id;
        return vocabulary;
    }

    private static JsonArray AddedTokens()
    {
        var tokens = ArithmeticVocabulary.Tokens.Index()
            .Where(token => ArithmeticVocabulary.IsTag(token.Index))
            .Select(token => (JsonNode)new JsonObject
            {
                ["id"] = token.Index,
                ["content"] = token.Item,
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = false,
                ["normalized"] = false,
                ["special"] = ArithmeticVocabulary.IsSpecial(token.Index),
            });
        return new JsonArray([.. tokens]);
    }
}
