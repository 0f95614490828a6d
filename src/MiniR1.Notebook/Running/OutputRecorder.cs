using System.Text.Json.Nodes;
using MiniR1.Notebook.Display;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Running;

/// <summary>Keeps what a cell prints and shows, in nbformat's terms.</summary>
internal sealed class OutputRecorder : ICellOutput
{
    private readonly Lock _lock = new();
    private readonly List<JsonObject> _outputs = [];
    private readonly Dictionary<string, List<JsonObject>> _named;
    private bool _clearsNext;

    /// <param name="named">outputs that can be replaced, by name: a later cell may update what an earlier one shows</param>
    internal OutputRecorder(Dictionary<string, List<JsonObject>> named) => _named = named;

    public void Write(OutputStream stream, string text)
    {
        var name = stream == OutputStream.StandardOutput ? "stdout" : "stderr";
        lock (_lock)
        {
            ClearIfAsked();
            // Texts that follow each other are one.
            if (_outputs is [.., var last] && (string?)last["output_type"] == "stream" && (string?)last["name"] == name)
                last["text"] = (string?)last["text"] + text;
            else
                _outputs.Add(new JsonObject { ["output_type"] = "stream", ["name"] = name, ["text"] = text });
        }
    }

    public void Show(MimeBundle bundle, string? displayId)
    {
        var output = Data("display_data", bundle);
        lock (_lock)
        {
            ClearIfAsked();
            _outputs.Add(output);
            if (displayId is null)
                return;
            if (!_named.TryGetValue(displayId, out var same))
                _named[displayId] = same = [];
            same.Add(output);
        }
    }

    public void Replace(MimeBundle bundle, string displayId)
    {
        lock (_lock)
        {
            foreach (var output in _named.GetValueOrDefault(displayId) ?? [])
                output["data"] = bundle.ToJson();
        }
    }

    public void Clear(bool wait)
    {
        lock (_lock)
        {
            _clearsNext = true;
            if (!wait)
                ClearIfAsked();
        }
    }

    public string ReadLine() => throw new MiniR1Exception(
        "The cell asks for a line of input, and nobody is there to give one: run it in a notebook, or take the question out.");

    /// <summary>Adds how the cell ended.</summary>
    internal void Add(CellResult result, int count)
    {
        lock (_lock)
        {
            if (result.Shown is not null || result.Failure is not null)
                ClearIfAsked();
            if (result.Shown is { } shown)
            {
                var output = Data("execute_result", shown);
                output["execution_count"] = count;
                _outputs.Add(output);
            }

            if (result.Failure is { } failure)
                _outputs.Add(Error(failure));
        }
    }

    internal IReadOnlyList<JsonObject> Outputs()
    {
        lock (_lock)
            return [.. _outputs];
    }

    private void ClearIfAsked()
    {
        if (_clearsNext)
            _outputs.Clear();
        _clearsNext = false;
    }

    private static JsonObject Data(string type, MimeBundle bundle) => new()
    {
        ["output_type"] = type,
        ["data"] = bundle.ToJson(),
        ["metadata"] = new JsonObject(),
    };

    private static JsonObject Error(CellFailure failure) => new()
    {
        ["output_type"] = "error",
        ["ename"] = failure.Kind,
        ["evalue"] = failure.Message,
        ["traceback"] = new JsonArray([.. failure.TraceLines().Select(line => (JsonNode)line)]),
    };
}
