using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>JSON as a template's values.</summary>
internal static class JsonValues
{
    internal static object? From(JsonNode? node) => node switch
    {
        null => null,
        JsonObject fields => Fields(fields),
        JsonArray items => items.Select(From).ToList(),
        _ => Scalar(node),
    };

    private static Map Fields(JsonObject fields)
    {
        var map = new Map();
        foreach (var (name, value) in fields)
            map[name] = From(value);
        return map;
    }

    // A number with a point or an exponent is a float, as Python's json reads it.
    private static object? Scalar(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Null => null,
        _ => Number(node.ToJsonString()),
    };

    private static object Number(string text)
    {
        if (text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0)
            return double.Parse(text, CultureInfo.InvariantCulture);
        return long.TryParse(text, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : throw new TemplateException($"The number {text} for the chat template needs more than 64 bits.");
    }
}
