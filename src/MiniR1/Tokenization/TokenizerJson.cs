using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Tokenization;

/// <summary>
/// The tokenizer.json of Hugging Face's tokenizers library for a vocabulary of whole tokens: tags are added tokens, a
/// Split cuts the rest into words and single characters, WordLevel looks each piece up, Fuse joins decoded tokens
/// without spaces.
/// </summary>
/// <param name="tokens">by their ids; pad, bos and eos first</param>
/// <param name="isTag">which ids are special or tags</param>
/// <param name="pattern">a piece of text that is a token, as a regular expression</param>
internal sealed class TokenizerJson(IReadOnlyList<string> tokens, Func<int, bool> isTag, string pattern)
{
    public const string FileName = "tokenizer.json";
    public const string ConfigFileName = "tokenizer_config.json";
    private const int SpecialTokens = 3;

    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TokenizerJson Arithmetic { get; } =
        new(ArithmeticVocabulary.Tokens, ArithmeticVocabulary.IsTag, " check | yes| no| wait |[\\s\\S]");

    public static TokenizerJson Text { get; } = new(TextVocabulary.Tokens, TextVocabulary.IsTag, "[\\s\\S]");

    /// <exception cref="MiniR1Exception">The file cannot be read or is not JSON.</exception>
    public static JsonObject? Read(string path)
    {
        try
        {
            return JsonStrings.Parse(InputFile.ReadAllText(path)) as JsonObject;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }
        catch (JsonException failure)
        {
            throw new TokenizerException($"{path} is not valid JSON ({StrictJson.Reason(failure)}): restore the file or save the tokenizer again.", failure);
        }
    }

    /// <summary>Writes tokenizer.json and tokenizer_config.json.</summary>
    /// <exception cref="MiniR1Exception">A file cannot be written.</exception>
    public void Save(string directory)
    {
        Write(FileName, Root());
        Write(ConfigFileName, Config());

        void Write(string name, JsonObject content) =>
            AtomicFile.WriteAllText(Path.Combine(directory, name), content.ToJsonString(s_readable) + "\n");
    }

    /// <summary>Whether a tokenizer.json holds this vocabulary.</summary>
    public bool Is(JsonObject? root)
    {
        var model = root?["model"] as JsonObject;
        return JsonNode.DeepEquals(model?["type"], "WordLevel") && JsonNode.DeepEquals(model?["vocab"], Vocabulary());
    }

    private JsonObject Root() => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = AddedTokens(),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Split",
            ["pattern"] = new JsonObject { ["Regex"] = pattern },
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

    private JsonObject Config() => new()
    {
        ["tokenizer_class"] = "PreTrainedTokenizerFast",
        ["bos_token"] = tokens[1],
        ["eos_token"] = tokens[2],
        ["pad_token"] = tokens[0],
        ["padding_side"] = "left",
        ["clean_up_tokenization_spaces"] = false,
    };

    private JsonObject Vocabulary()
    {
        var vocabulary = new JsonObject();
        foreach (var (id, token) in tokens.Index())
            vocabulary[token] = id;
        return vocabulary;
    }

    private JsonArray AddedTokens() => new([.. tokens.Index().Where(token => isTag(token.Index)).Select(token => (JsonNode)new JsonObject
    {
        ["id"] = token.Index,
        ["content"] = token.Item,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = token.Index < SpecialTokens,
    })]);
}
