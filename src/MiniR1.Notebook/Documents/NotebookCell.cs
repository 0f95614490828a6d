using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Documents;

/// <summary>One cell of a notebook.</summary>
public sealed class NotebookCell
{
    private readonly JsonObject _json;
    private readonly string _language;

    /// <param name="json">the cell</param>
    /// <param name="language">that of the notebook</param>
    internal NotebookCell(JsonObject json, string language)
    {
        _json = json;
        _language = language;
    }

    public bool IsCode => (string?)_json["cell_type"] == "code";

    /// <summary>What its code is in: <c>csharp</c>, or another language's name.</summary>
    public string Language => NotebookLanguage.OfCell(_json) ?? _language;

    /// <summary>Its text, whole.</summary>
    public string Source => _json["source"] switch
    {
        JsonArray lines => string.Concat(lines.Select(line => (string?)line)),
        var text => (string?)text ?? "",
    };

    public IReadOnlyList<JsonNode?> Outputs => [.. _json["outputs"] as JsonArray ?? []];

    internal string? Id
    {
        get => (string?)_json["id"];
        set => _json["id"] = value;
    }

    /// <summary>Puts the results of a run in the place of those of the last one.</summary>
    /// <param name="count">which of the notebook's cells it was in the run; null if it did not run</param>
    /// <param name="outputs">in nbformat's terms; texts may be whole</param>
    public void SetOutputs(int? count, IEnumerable<JsonObject> outputs)
    {
        _json["execution_count"] = count;
        _json["outputs"] = new JsonArray([.. outputs.Select(output => (JsonNode)output.DeepClone())]);
        // When it ran and for how long, as JupyterLab notes it, would make every run another file.
        (_json["metadata"] as JsonObject)?.Remove("execution");
        Complete();
    }

    /// <summary>Adds what nbformat wants every cell to have, and puts texts in lines.</summary>
    internal void Complete()
    {
        _json["metadata"] ??= new JsonObject();
        _json["source"] = Lines(Source);
        if (!IsCode)
            return;
        if (!_json.ContainsKey("execution_count"))
            _json["execution_count"] = null;
        _json["outputs"] ??= new JsonArray();
        foreach (var output in Outputs.OfType<JsonObject>())
            SplitTexts(output);
    }

    private static void SplitTexts(JsonObject output)
    {
        if (output["text"] is JsonValue text)
            output["text"] = Lines((string)text!);
        if (output["data"] is not JsonObject data)
            return;
        foreach (var (type, value) in data.ToList())
        {
            if (!Display.MimeType.IsJson(type) && type != Display.MimeType.Png
                && value is JsonValue whole && whole.TryGetValue<string>(out var content))
                data[type] = Lines(content);
        }
    }

    // Each line with its line break.
    private static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is var found and >= 0 ? found + 1 : text.Length;
            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }
}
