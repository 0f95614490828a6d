using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Kernel;

/// <summary>The cells that ran in this session, for a console's arrow keys.</summary>
internal sealed class CellHistory
{
    private readonly List<(int Number, string Code)> _cells = [];

    internal void Add(int number, string code) => _cells.Add((number, code));

    /// <param name="request">the content of a history_request</param>
    internal JsonObject Answer(JsonObject request)
    {
        var found = (string?)request["hist_access_type"] switch
        {
            "range" => Range((int?)request["start"] ?? 0, (int?)request["stop"] ?? int.MaxValue),
            "search" => Search((string?)request["pattern"] ?? "*", (bool?)request["unique"] ?? false)
                .TakeLast((int?)request["n"] ?? int.MaxValue),
            _ => _cells.TakeLast((int?)request["n"] ?? int.MaxValue),
        };
        var withOutput = (bool?)request["output"] ?? false;
        return new JsonObject
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. found.Select(cell => Entry(cell.Number, cell.Code, withOutput))]),
        };
    }

    private static JsonArray Entry(int number, string code, bool withOutput) =>
        withOutput ? new JsonArray(0, number, new JsonArray(code, null)) : new JsonArray(0, number, code);

    private IEnumerable<(int Number, string Code)> Range(int start, int stop) =>
        _cells.Where(cell => cell.Number >= start && cell.Number < stop);

    // The pattern is a shell's: * for any text, ? for any letter.
    private IEnumerable<(int Number, string Code)> Search(string pattern, bool unique)
    {
        var found = _cells.Where(cell => FileSystemName.MatchesSimpleExpression(pattern, cell.Code, ignoreCase: false));
        // Of equal cells the last one.
        return unique ? found.Reverse().DistinctBy(cell => cell.Code).Reverse() : found;
    }
}
