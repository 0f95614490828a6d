using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Model;

/// <summary>
/// JSON whose real numbers show that they are: 1.0 and not 1. Python tells an int from a float by it, and transformers
/// refuses a config with the wrong one.
/// </summary>
internal static class RealNumbers
{
    /// <summary>The tree with a point in every number that is a double here.</summary>
    internal static JsonNode? Shown(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Shown(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Shown)]),
        JsonValue value when value.TryGetValue(out double number) && value.GetValueKind() == JsonValueKind.Number => WithPoint(number),
        _ => node?.DeepClone(),
    };

    private static JsonNode WithPoint(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return JsonNode.Parse(text.AsSpan().ContainsAny('.', 'E', 'e') ? text : text + ".0")!;
    }
}
