using System.Text.Json.Nodes;
using MiniR1.Tests.Checkpoints;
using MiniR1.Tokenization.Bpe;

namespace MiniR1.Tests.Tokenization.Bpe;

/// <summary>A directory with the small vocabulary of 275 tokens, some added ones, and files beside it.</summary>
internal sealed class TokenizerDirectory : IDisposable
{
    /// <summary>The id of the first added token.</summary>
    internal const int First = 275;

    private readonly TemporaryDirectory _directory = new();
    private readonly JsonObject _tokenizer = TokenizerFixture.Small();

    /// <param name="added">from the id 275 on; an exclamation mark at the end makes one special</param>
    internal TokenizerDirectory(params string[] added) : this(added, null)
    {
    }

    /// <param name="added">as above</param>
    /// <param name="patch">other fields of tokenizer.json</param>
    internal TokenizerDirectory(string[] added, JsonObject? patch)
    {
        _tokenizer["added_tokens"] = new JsonArray([.. added.Select((text, place) => (JsonNode)Token(text, First + place))]);
        TokenizerFixture.Patch(_tokenizer, patch ?? []);
        Write("tokenizer.json", _tokenizer);
    }

    internal string Path => _directory.Path;

    /// <summary>The fields of an added token.</summary>
    internal static JsonObject Token(string text, int? id = null)
    {
        var token = new JsonObject
        {
            ["content"] = text.TrimEnd('!'),
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = text.EndsWith('!'),
        };
        if (id is not null)
            token["id"] = id;
        return token;
    }

    internal TokenizerDirectory Write(string name, JsonNode content)
    {
        File.WriteAllText(_directory.File(name), content.ToJsonString());
        return this;
    }

    internal TokenizerDirectory Write(string name, string json) => Write(name, JsonNode.Parse(json)!);

    internal BpeTokenizer Load() => BpeTokenizer.Load(Path);

    public void Dispose() => _directory.Dispose();
}
