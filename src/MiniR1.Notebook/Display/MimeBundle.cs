using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Display;

/// <summary>One value in several forms, of which whoever shows it takes the best it can; one is always plain text.</summary>
public sealed class MimeBundle
{
    private readonly SortedDictionary<string, JsonNode> _forms = new(StringComparer.Ordinal);

    private MimeBundle(string text) => Text = text;

    /// <summary>The form for a terminal.</summary>
    public string Text { get; }

    public static MimeBundle Of(string text) => new MimeBundle(text).With(MimeType.Text, text);

    /// <summary>Adds a form.</summary>
    /// <param name="data">text; for a JSON type, the JSON; for a picture, its bytes in base 64</param>
    public MimeBundle With(string type, string data)
    {
        _forms[type] = MimeType.IsJson(type) ? JsonNode.Parse(data)! : JsonValue.Create(data);
        return this;
    }

    /// <summary>The forms that are among these types; plain text if none is.</summary>
    public MimeBundle Only(IReadOnlyCollection<string> types)
    {
        var kept = new MimeBundle(Text);
        foreach (var (type, data) in _forms.Where(form => types.Contains(form.Key)))
            kept._forms[type] = data;
        return kept._forms.Count > 0 ? kept : Of(Text);
    }

    /// <summary>What notebooks and the protocol call <c>data</c>.</summary>
    public JsonObject ToJson() =>
        new(_forms.Select(form => KeyValuePair.Create<string, JsonNode?>(form.Key, form.Value.DeepClone())));
}
