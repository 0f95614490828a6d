using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Documents;

/// <summary>JSON letter by letter as Python's json module writes it for notebooks, so that Jupyter changes nothing.</summary>
internal static class NotebookJson
{
    internal static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        Write(text, node, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject entries:
                Block(text, '{', '}', depth, [.. entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)], entry =>
                {
                    Quote(text, entry.Key);
                    text.Append(": ");
                    Write(text, entry.Value, depth + 1);
                });
                break;
            case JsonArray items:
                Block(text, '[', ']', depth, [.. items], item => Write(text, item, depth + 1));
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Quote(text, value.GetValue<string>());
                break;
            case JsonValue value:
                // Numbers as they stand, but for the exponent's letter.
                text.Append(value.ToJsonString().Replace('E', 'e'));
                break;
            default:
                text.Append("null");
                break;
        }
    }

    private static void Block<T>(StringBuilder text, char open, char close, int depth, IReadOnlyList<T> items, Action<T> write)
    {
        text.Append(open);
        foreach (var (index, item) in items.Index())
        {
            text.Append(index == 0 ? "\n" : ",\n").Append(' ', depth + 1);
            write(item);
        }

        if (items.Count > 0)
            text.Append('\n').Append(' ', depth);
        text.Append(close);
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            text.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' => "\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture),
                _ => character.ToString(),
            });
        }

        text.Append('"');
    }
}
