using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Tokenization;

/// <summary>Reads a tokenizer_config.json.</summary>
internal static class TokenizerConfigFile
{
    /// <exception cref="MiniR1Exception">The file cannot be read or is no JSON object.</exception>
    internal static JsonObject Read(string path)
    {
        try
        {
            return JsonStrings.Parse(InputFile.ReadAllText(path)) as JsonObject
                ?? throw new TokenizerException($"{path} is no JSON object: download the file again.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }
        catch (JsonException failure)
        {
            throw new TokenizerException($"{path} is not valid JSON: {StrictJson.Reason(failure)}.", failure);
        }
    }
}
