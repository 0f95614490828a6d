using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Display;

/// <summary>One value in several forms, of which whoever shows it takes the best it can; one is always plain text.</summary>
public sealed class MimeBundle
{
    private const int MostCharacters = 10_000_000;
    private const int MostCharactersOfText = 100_000;

    private readonly SortedDictionary<string, JsonNode> _forms = new(StringComparer.Ordinal);

    private MimeBundle(string text) => Text = text;

    /// <summary>The form for a terminal.</summary>
    public string Text { get; }

    /// <summary>Whether its text is nothing but its HTML.</summary>
    public bool IsMarkup => _forms.TryGetValue(MimeType.Html, out var html) && (string?)html == Text;

    /// <summary>Of all forms together, in characters.</summary>
    internal int Length { get; private set; }

    public static MimeBundle Of(string text) => new MimeBundle(text).With(MimeType.Text, text);

    /// <summary>A text that is in some form already.</summary>
    /// <exception cref="MiniR1Exception">It should be JSON, and is not.</exception>
    internal static MimeBundle As(string content, string type)
    {
        try
        {
            return type == MimeType.Text ? Of(content) : Of(content).With(type, content);
        }
        catch (System.Text.Json.JsonException failure)
        {
            throw new MiniR1Exception($"This is to be shown as {type}, and is no JSON ({failure.Message.Split('.')[0]}): give JSON, or another form.", failure);
        }
    }

    /// <summary>Adds a form.</summary>
    /// <param name="data">text; for a JSON type, the JSON; for a picture, its bytes in base 64</param>
    public MimeBundle With(string type, string data)
    {
        _forms[type] = MimeType.IsJson(type) ? JsonNode.Parse(data)! : JsonValue.Create(data);
        Length += data.Length;
        return this;
    }

    /// <summary>The forms that are among these types; plain text if none is.</summary>
    public MimeBundle Only(IReadOnlyCollection<string> types)
    {
        var kept = new MimeBundle(Text);
        foreach (var (type, data) in _forms.Where(form => types.Contains(form.Key)))
            kept._forms[type] = data;
        kept.Length = Length;
        return kept._forms.Count > 0 ? kept : Of(Text);
    }

    /// <summary>The same, unless it is larger than any front end can show: then the beginning of the text alone.</summary>
    internal MimeBundle Bounded()
    {
        if (Length <= MostCharacters)
            return this;
        var note = FormattableString.Invariant($"[... cut here: in all its forms this value has {Length:N0} characters]");
        var end = Math.Min(Text.Length, MostCharactersOfText);
        // Half a letter is none.
        if (end > 0 && char.IsHighSurrogate(Text[end - 1]))
            end--;
        return Of($"{Text[..end]}\n{note}");
    }

    /// <summary>What notebooks and the protocol call <c>data</c>.</summary>
    public JsonObject ToJson() =>
        new(_forms.Select(form => KeyValuePair.Create<string, JsonNode?>(form.Key, form.Value.DeepClone())));
}
