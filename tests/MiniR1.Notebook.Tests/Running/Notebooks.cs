using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Tests.Running;

/// <summary>Makes notebooks for tests.</summary>
internal static class Notebooks
{
    internal static string Of(params string[] cells) => new JsonObject
    {
        ["nbformat"] = 4,
        ["nbformat_minor"] = 4,
        ["metadata"] = new JsonObject { ["own"] = "kept" },
        ["cells"] = new JsonArray(
        [
            new JsonObject { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(), ["source"] = "# Title\nwith ümlaut 🙂" },
            .. cells.Select(code => (JsonNode)new JsonObject
            {
                ["cell_type"] = "code",
                ["metadata"] = new JsonObject { ["execution"] = new JsonObject { ["iopub.status.busy"] = "yesterday" } },
                ["source"] = code,
                ["outputs"] = new JsonArray(),
                ["execution_count"] = null,
            }),
        ]),
    }.ToJsonString();
}
