using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Tokenization;

/// <summary>
/// A JSON node decodes its strings when they are asked for, and fails only then; this asks for all of them where the
/// file is read.
/// </summary>
internal static class JsonStrings
{
    /// <exception cref="JsonException">The text is no JSON, has a key twice, or half of a character in a string or a name.</exception>
    internal static JsonNode? Parse(string json)
    {
        try
        {
            var node = StrictJson.Parse(json);
            Decode(node);
            return node;
        }
        catch (InvalidOperationException failure)
        {
            throw new JsonException("a string is not valid Unicode", failure);
        }
    }

    private static void Decode(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (_, value) in fields)
                    Decode(value);
                break;
            case JsonArray items:
                foreach (var item in items)
                    Decode(item);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                _ = value.GetValue<string>();
                break;
        }
    }
}
