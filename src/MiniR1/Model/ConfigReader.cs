using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Model;

/// <summary>Reads the fields of a config.json; every mistake is one sentence that names the file and the field.</summary>
internal sealed class ConfigReader
{
    private const int LongestShown = 80;
    private readonly JsonObject fields;

    private ConfigReader(JsonObject fields, string source)
    {
        this.fields = fields;
        Source = source;
    }

    /// <summary>The file's name, for messages.</summary>
    public string Source { get; }

    public static ConfigReader Parse(string json, string source)
    {
        try
        {
            return StrictJson.Parse(json) is JsonObject fields
                ? new ConfigReader(fields, source)
                : throw new MiniR1Exception($"{source} is not a JSON object; a model's config.json starts with '{{'.");
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new MiniR1Exception($"{source} is not valid JSON: {StrictJson.Reason(error)}.", error);
        }
    }

    public bool Has(string name) => fields[name] is not null;

    /// <summary>Whether the field is there, if only as null.</summary>
    public bool Names(string name) => fields.ContainsKey(name);

    public ConfigReader? Object(string name) => fields[name] switch
    {
        null => null,
        JsonObject inner => new ConfigReader(inner, $"{Source}, {name}"),
        _ => throw Wrong(name, "an object"),
    };

    public int Int(string name) => IntOrNull(name) ?? throw Missing(name);

    public int Int(string name, int otherwise) => IntOrNull(name) ?? otherwise;

    public int? IntOrNull(string name)
    {
        if (fields[name] is not { } node)
            return null;
        var number = Number(node, name);
        return number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Wrong(name, "a whole number");
    }

    public double Double(string name) => DoubleOrNull(name) ?? throw Missing(name);

    public double Double(string name, double otherwise) => DoubleOrNull(name) ?? otherwise;

    public double? DoubleOrNull(string name) => fields[name] is { } node ? Number(node, name) : null;

    public bool Bool(string name, bool otherwise) => fields[name] switch
    {
        null => otherwise,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        _ => throw Wrong(name, "true or false"),
    };

    public string? StringOrNull(string name) => fields[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Text(value, name),
        _ => throw Wrong(name, "a string"),
    };

    /// <summary>A list of strings, or null.</summary>
    public IReadOnlyList<string>? StringsOrNull(string name) => fields[name] switch
    {
        null => null,
        JsonArray list => [.. list.Select(node => node is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? Text(value, name)
            : throw Wrong(name, "a list of strings"))],
        _ => throw Wrong(name, "a list of strings"),
    };

    /// <summary>A list of whole numbers.</summary>
    public IReadOnlyList<long> Integers(string name) => fields[name] switch
    {
        null => throw Missing(name),
        JsonArray list => [.. list.Select(node => node is JsonValue value && value.TryGetValue(out long number)
            ? number
            : throw Wrong(name, "a list of whole numbers"))],
        _ => throw Wrong(name, "a list of whole numbers"),
    };

    /// <summary>A token id, a list of them, or nothing.</summary>
    public IReadOnlyList<long> TokenIds(string name) => fields[name] switch
    {
        null => [],
        JsonArray list => [.. list.Select(node => TokenId(node, name))],
        { } node => [TokenId(node, name)],
    };

    private string Text(JsonValue value, string name)
    {
        try
        {
            return value.GetValue<string>();
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name, "a string");
        }
    }

    private long TokenId(JsonNode? node, string name) =>
        node is JsonValue value && value.TryGetValue(out long id) ? id : throw Wrong(name, "a token id or a list of them");

    private double Number(JsonNode node, string name) =>
        node is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number) ? number : throw Wrong(name, "a number");

    private MiniR1Exception Missing(string name) => new($"{Source} has no field \"{name}\", which this model type needs.");

    private MiniR1Exception Wrong(string name, string expected) => new($"{Source}: \"{name}\" is {Shown(name)}, but must be {expected}.");

    private string Shown(string name)
    {
        try
        {
            var json = fields[name]!.ToJsonString();
            return json.Length <= LongestShown ? json : $"{json[..LongestShown]}...";
        }
        catch (InvalidOperationException)
        {
            return "no text in Unicode"; // half of a pair of surrogates
        }
    }
}
