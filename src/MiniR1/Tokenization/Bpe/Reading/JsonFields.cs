using System.Text.Encodings.Web;
using System.Text.Json;

namespace MiniR1.Tokenization.Bpe.Reading;

/// <summary>
/// An object of tokenizer.json. Each field is asked for by name, and one that nobody knows is an error: it might
/// change the ids.
/// </summary>
internal readonly struct JsonFields
{
    private const int LongestQuote = 80;

    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonElement _element;
    private readonly string _file;
    private readonly string _path;

    /// <param name="path">where it is in the file, such as <c>pre_tokenizer.pretokenizers[0]</c>; empty for the root</param>
    internal JsonFields(JsonElement element, string file, string path)
    {
        (_element, _file, _path) = (element, file, path);
        if (element.ValueKind != JsonValueKind.Object)
            throw Refuse($"{(path.Length == 0 ? "the file" : path)} is {Quote(element)}, but must be an object");
    }

    /// <summary>Reads a file that holds one object.</summary>
    /// <exception cref="MiniR1Exception">The file cannot be read, is not JSON, or <paramref name="read"/> refuses it.</exception>
    internal static T ReadFile<T>(string path, Func<JsonFields, T> read)
    {
        try
        {
            using var document = StrictJson.ParseDocument(InputFile.ReadAllBytes(path));
            return read(new JsonFields(document.RootElement, path, ""));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }
        catch (JsonException failure)
        {
            throw new TokenizerException($"{path} is not valid JSON: {StrictJson.Reason(failure)}.", failure);
        }
        catch (InvalidOperationException failure)
        {
            throw new TokenizerException($"{path} has a string that is not valid Unicode: download the file again.", failure);
        }
    }

    /// <exception cref="TokenizerException">There is a field beside these.</exception>
    internal JsonFields Only(params ReadOnlySpan<string> names)
    {
        foreach (var property in _element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
                throw Refuse($"{Place(Excerpt.Of(property.Name))} is not a field that MiniR1 knows");
        }

        return this;
    }

    internal bool Has(string name) => TryGet(name) is not null;

    /// <summary>What is there; <see cref="JsonValueKind.Null"/> for nothing.</summary>
    internal JsonValueKind Kind(string name) => TryGet(name)?.ValueKind ?? JsonValueKind.Null;

    internal IEnumerable<JsonProperty> Properties() => _element.EnumerateObject();

    internal JsonFields Object(string name) => new(Get(name), _file, Place(name));

    /// <summary>An object somewhere in this one.</summary>
    internal JsonFields At(JsonElement value, string place) => new(value, _file, Place(place));

    internal IEnumerable<JsonFields> Objects(string name)
    {
        var (file, place) = (_file, Place(name));
        return Items(name).Select((item, index) => new JsonFields(item, file, $"{place}[{index}]"));
    }

    internal IEnumerable<JsonElement> Items(string name)
    {
        var array = Get(name);
        return array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : throw Wrong(name, "an array");
    }

    internal IEnumerable<JsonProperty> Properties(string name)
    {
        var inner = Get(name);
        return inner.ValueKind == JsonValueKind.Object ? inner.EnumerateObject() : throw Wrong(name, "an object");
    }

    internal string String(string name) => StringOrNull(name) ?? throw Missing(name);

    internal string? StringOrNull(string name) => TryGet(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Wrong(name, "a string"),
    };

    internal bool Bool(string name, bool otherwise) => TryGet(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(name, "true or false"),
    };

    internal int Id(string name) => TokenId.TryRead(Get(name), out var id) ? id : throw Wrong(name, TokenId.Expected);

    /// <summary>Refuses a field that switches on what MiniR1 lacks.</summary>
    internal void RequireOff(string name)
    {
        if (TryGet(name) is { } value && !IsOff(value))
            throw Refuse($"{Place(name)} is {Quote(value)}, which MiniR1 does not support");
    }

    /// <summary>A note on a field that changes nothing here.</summary>
    internal string Passed(string name, string consequence) => $"{_file}: {Place(name)} is passed over: {consequence}.";

    internal TokenizerException Unsupported(string name) =>
        Refuse($"{Place(name)} is {Quote(Get(name))}, which MiniR1 does not support");

    internal TokenizerException Wrong(string name, string expected) =>
        Refuse($"{Place(name)} is {Quote(Get(name))}, but must be {expected}");

    internal TokenizerException Refuse(string what, Exception? cause = null)
    {
        var sentence = $"{_file}: {what}.";
        return cause is null ? new TokenizerException(sentence) : new TokenizerException(sentence, cause);
    }

    internal string Place(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    internal static string Quote(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            JsonValueKind.String => Quote(value.GetString()!),
            _ => value.GetRawText(),
        };
        return text.Length <= LongestQuote ? text : text[..LongestQuote] + "...";
    }

    /// <summary>A text in quotes, on one line.</summary>
    internal static string Quote(string text) => JsonSerializer.Serialize(
        text.Length <= LongestQuote ? text : Excerpt.Of(text, LongestQuote), s_readable);

    private static bool IsOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => value.GetString() is "",
        JsonValueKind.Number => value.GetDouble() == 0,
        _ => false,
    };

    private JsonElement Get(string name) => TryGet(name) ?? throw Missing(name);

    private JsonElement? TryGet(string name) =>
        _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private TokenizerException Missing(string name) => Refuse($"{Place(name)} is missing");
}
