using System.Text.Json.Nodes;
using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Kernel;

namespace MiniR1.Notebook.Language;

/// <summary>Answers the protocol's questions about code that is being written.</summary>
internal sealed class CodeHelp(CSharpSession session)
{
    /// <param name="request">the content of a complete_request</param>
    internal JsonObject Complete(JsonObject request)
    {
        var (code, position) = Place(request);
        var (start, names) = Completion.At(session.Preview(code), position);
        return new JsonObject
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. names.Select(name => (JsonNode)name)]),
            ["cursor_start"] = CodePoints.FromUnits(code, start),
            ["cursor_end"] = CodePoints.FromUnits(code, position),
            ["metadata"] = new JsonObject(),
        };
    }

    /// <param name="request">the content of an inspect_request</param>
    internal JsonObject Inspect(JsonObject request)
    {
        var (code, position) = Place(request);
        var text = Inspection.At(session.Preview(code), position);
        return new JsonObject
        {
            ["status"] = "ok",
            ["found"] = text is not null,
            ["data"] = text is null ? [] : new JsonObject { [Display.MimeType.Text] = text },
            ["metadata"] = new JsonObject(),
        };
    }

    /// <summary>What a name means; null if there is nothing to say.</summary>
    internal string? Explain(string name) => Inspection.At(session.Preview(name), name.Length);

    private static (string Code, int Position) Place(JsonObject request)
    {
        var code = (string?)request["code"] ?? "";
        return (code, CodePoints.ToUnits(code, (int?)request["cursor_pos"] ?? code.Length));
    }
}
