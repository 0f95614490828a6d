using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MiniR1.Notebook.Tests.Running;

/// <summary>The main points of nbformat's schema 4.5.</summary>
internal static partial class NbformatValidator
{
    private static readonly string[] s_cellKeys = ["attachments", "cell_type", "execution_count", "id", "metadata", "outputs", "source"];

    private static readonly Dictionary<string, string[]> s_outputKeys = new()
    {
        ["stream"] = ["name", "output_type", "text"],
        ["display_data"] = ["data", "metadata", "output_type"],
        ["execute_result"] = ["data", "execution_count", "metadata", "output_type"],
        ["error"] = ["ename", "evalue", "output_type", "traceback"],
    };

    internal static IReadOnlyList<string> Errors(string notebook)
    {
        var errors = new List<string>();
        void Check(bool holds, string what)
        {
            if (!holds)
                errors.Add(what);
        }

        var root = JsonNode.Parse(notebook)!.AsObject();
        Check(Keys(root).SequenceEqual(["cells", "metadata", "nbformat", "nbformat_minor"]), "keys of the root");
        Check((int)root["nbformat"]! == 4 && (int)root["nbformat_minor"]! == 5, "nbformat 4.5");
        Check(root["metadata"]?["kernelspec"]?["name"] is not null && root["metadata"]?["kernelspec"]?["display_name"] is not null, "kernelspec");
        Check(root["metadata"]?["language_info"]?["name"] is not null, "language_info");
        var ids = new HashSet<string>();
        foreach (var cell in root["cells"]!.AsArray().Select(cell => cell!.AsObject()))
        {
            var id = (string?)cell["id"] ?? "";
            Check(IdForm().IsMatch(id) && ids.Add(id), $"id '{id}'");
            Check(!Keys(cell).Except(s_cellKeys).Any(), $"{id}: keys");
            Check(cell["metadata"] is JsonObject, $"{id}: metadata");
            Check(IsLines(cell["source"]), $"{id}: source");
            var type = (string?)cell["cell_type"];
            Check(type is "code" or "markdown" or "raw", $"{id}: cell_type");
            Check(type == "code" == cell.ContainsKey("outputs") && type == "code" == cell.ContainsKey("execution_count"), $"{id}: outputs");
            foreach (var output in cell["outputs"] as JsonArray ?? [])
                Check(IsOutput(output!.AsObject()), $"{id}: output {output!.ToJsonString()}");
        }

        return errors;
    }

    private static bool IsOutput(JsonObject output) =>
        s_outputKeys.TryGetValue((string?)output["output_type"] ?? "", out var keys)
        && Keys(output).SequenceEqual(keys)
        && (output["text"] is not { } text || IsLines(text))
        && (output["name"] is not { } name || (string?)name is "stdout" or "stderr")
        && (output["traceback"] is not { } trace || IsLines(trace))
        && (output["data"] is not { } data || data.AsObject().All(form =>
            form.Key.EndsWith("json", StringComparison.Ordinal) ? form.Value is JsonObject : form.Value is JsonValue || IsLines(form.Value)));

    private static bool IsLines(JsonNode? node) => node is JsonArray lines && lines.All(line => line is JsonValue value && value.TryGetValue<string>(out _));

    private static IEnumerable<string> Keys(JsonObject entries) => entries.Select(entry => entry.Key);

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex IdForm();
}
