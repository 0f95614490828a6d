using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MiniR1;

/// <summary>JSON from files: without a key twice in an object, since nobody can say which of the two counts.</summary>
public static partial class StrictJson
{
    /// <summary>For whoever parses a text himself.</summary>
    public static JsonDocumentOptions Options { get; } = new() { AllowDuplicateProperties = false };

    /// <exception cref="JsonException">The text is no JSON, or has a key twice.</exception>
    public static JsonNode? Parse(string json) => JsonNode.Parse(json, documentOptions: Options);

    /// <exception cref="JsonException">The text is no JSON, or has a key twice.</exception>
    public static JsonDocument ParseDocument(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json, Options);

    /// <summary>The reader's reason, short whatever the file holds and without the full stop.</summary>
    public static string Reason(Exception failure) => KeyTwice().Match(failure.Message) is { Success: true } twice
        ? $"the key '{Excerpt.Of(twice.Groups[1].Value)}' stands twice in one object"
        : Excerpt.Of(failure.Message, 2 * Excerpt.LongestValue).TrimEnd('.');

    [GeneratedRegex("^Duplicate property '(.+)' encountered")]
    private static partial Regex KeyTwice();
}
