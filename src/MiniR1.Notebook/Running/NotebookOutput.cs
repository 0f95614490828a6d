using System.Text.Json.Nodes;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Running;

/// <summary>A cell's outputs in nbformat's terms.</summary>
internal static class NotebookOutput
{
    /// <summary>Adds an output; text goes into the one before it where that is text of the same stream.</summary>
    internal static void Add(List<JsonObject> outputs, OutputEntry entry)
    {
        if (entry is ShownValue shown)
        {
            outputs.Add(Data("display_data", shown.Bundle));
            return;
        }

        var printed = (PrintedText)entry;
        var name = Name(printed.Stream);
        if (outputs is [.., var last] && (string?)last["output_type"] == "stream" && (string?)last["name"] == name)
            last["text"] = (string?)last["text"] + printed.Text;
        else
            outputs.Add(new JsonObject { ["output_type"] = "stream", ["name"] = name, ["text"] = printed.Text.ToString() });
    }

    /// <summary>The value of a cell's last expression.</summary>
    /// <param name="count">the cell's number</param>
    internal static JsonObject Result(MimeBundle shown, int count)
    {
        var output = Data("execute_result", shown);
        output["execution_count"] = count;
        return output;
    }

    internal static JsonObject Error(CellFailure failure) => new()
    {
        ["output_type"] = "error",
        ["ename"] = failure.Kind,
        ["evalue"] = failure.Message,
        ["traceback"] = new JsonArray([.. failure.TraceLines().Select(line => (JsonNode)line)]),
    };

    private static string Name(OutputStream stream) => stream == OutputStream.StandardOutput ? "stdout" : "stderr";

    private static JsonObject Data(string type, MimeBundle bundle) => new()
    {
        ["output_type"] = type,
        ["data"] = bundle.ToJson(),
        ["metadata"] = new JsonObject(),
    };
}
