using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Tokenization;

/// <summary>The special tokens that tokenizer_config.json names; null where it names none.</summary>
internal sealed record SpecialTokens(string? Bos, string? Eos, string? Pad)
{
    /// <summary>None of them if the file is missing.</summary>
    /// <exception cref="MiniR1Exception">The file cannot be read or is not what it should be.</exception>
    internal static SpecialTokens Read(string directory)
    {
        var path = Path.Combine(directory, TokenizerJson.ConfigFileName);
        if (!File.Exists(path))
            return new SpecialTokens(null, null, null);
        var config = TokenizerConfigFile.Read(path);
        return new SpecialTokens(Name(config, "bos_token", path), Name(config, "eos_token", path), Name(config, "pad_token", path));
    }

    // A string, or the object of an added token.
    private static string? Name(JsonObject config, string field, string path)
    {
        var token = config[field] is JsonObject added ? added["content"] : config[field];
        return token is null ? null
            : token.GetValueKind() == JsonValueKind.String ? token.GetValue<string>()
            : throw new TokenizerException($"{path}: {field} is {token.ToJsonString()}, but must be a token's text.");
    }
}
