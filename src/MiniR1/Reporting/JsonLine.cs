using System.Text.Json;

namespace MiniR1.Reporting;

/// <summary>A line of a file of JSON values.</summary>
/// <param name="Number">counted from 1, blank lines too</param>
/// <param name="End">the file's byte behind it</param>
/// <param name="Value">what it says</param>
public readonly record struct JsonLine(int Number, int End, JsonElement Value);
