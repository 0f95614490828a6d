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
        var (start, names) = session.Preview(code) is { } compilation ? Completion.At(compilation, position) : (position, []);
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
        var text = session.Preview(code) is { } compilation ? Inspection.At(compilation, position) : null;
        return new JsonObject
        {
            ["status"] = "ok",
            ["found"] = text is not null,
            ["data"] = text is null ? [] : new JsonObject { [Display.MimeType.Text] = text },
            ["metadata"] = new JsonObject(),
        };
    }

    /// <summary>What a name means; null if there is nothing to say.</summary>
    internal string? Explain(string name) =>
        session.Preview(name) is { } compilation ? Inspection.At(compilation, name.Length) : null;

    private static (string Code, int Position) Place(JsonObject request)
    {
        var code = (string?)request["code"] ?? "";
        return (code, CodePoints.ToUnits(code, (int?)request["cursor_pos"] ?? code.Length));
    }
}
