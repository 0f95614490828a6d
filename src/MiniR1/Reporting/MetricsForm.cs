using System.Text.Json;

namespace MiniR1.Reporting;

/// <summary>
/// What a line of metrics.jsonl may look like. A field that is not there may be one that an older version did not
/// measure; one of the wrong form is refused, since a report or a resumed run would draw conclusions from it.
/// </summary>
internal static class MetricsForm
{
    private const int MostSamples = 100_000; // PassAtKConfig's

    /// <exception cref="MiniR1Exception">The line is none of a run's; the sentence says which, and why.</exception>
    internal static void Require(JsonLine line, string path)
    {
        if (Fault(line.Value) is { } fault)
            throw new MiniR1Exception($"Line {line.Number} of {path} {fault}: correct it, or put the file back from a copy.");
    }

    private static string? Fault(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object)
            return "is no JSON object";
        if (!line.TryGetProperty("event", out var name) || name.ValueKind != JsonValueKind.String)
            return "has no \"event\", or one that is no text";
        if (!line.TryGetProperty("step", out var step) || !IsWhole(step, int.MaxValue))
            return "has no \"step\", or one that is no whole number from 0 up";
        if (line.TryGetProperty("phase", out var phase) && phase.ValueKind != JsonValueKind.String)
            return "has a \"phase\" that is no text";
        if (line.TryGetProperty("seconds", out var seconds) && !(seconds.ValueKind == JsonValueKind.Number && seconds.GetDouble() >= 0))
            return "has \"seconds\" that are no number from 0 up";
        return name.GetString() switch
        {
            "pretrain" or "rl" => NotMeasured(line),
            "eval" => Of(line, "greedy", IsMeasurement) ?? Of(line, "sampled", IsMeasurement) ?? Of(line, "validation", IsMeasurement),
            "load" => Of(line, "prompts", IsLoad) ?? Of(line, "completions", IsLoad),
            "pass_at_k" => PassAtK(line),
            "warning" => Of(line, "kind", IsText) ?? Of(line, "message", IsText),
            _ => null, // a later version's, perhaps
        };
    }

    private static string? Of(JsonElement line, string name, Func<JsonElement, bool> isRight) =>
        line.TryGetProperty(name, out var value) && !isRight(value) ? $"has a \"{name}\" of the wrong form" : null;

    private static string? NotMeasured(JsonElement line)
    {
        foreach (var field in line.EnumerateObject())
        {
            if (field.Name is not ("event" or "phase") && !IsMeasure(field.Value))
                return $"has a \"{Shown(field.Name)}\" that is no number";
        }

        return null;
    }

    private static string? PassAtK(JsonElement line)
    {
        if (!line.TryGetProperty("samples", out var samples) || !IsWhole(samples, MostSamples) || samples.GetInt32() < 1)
            return $"has no \"samples\", or none from 1 to {MostSamples}";
        var most = samples.GetInt32();
        return line.TryGetProperty("right", out var right) && right.ValueKind == JsonValueKind.Array
            && right.EnumerateArray().All(count => IsWhole(count, most))
            ? null
            : $"has no \"right\", or one that is no list of numbers from 0 to {most}";
    }

    // A quantity, none, or several by name, such as checks by their form.
    private static bool IsMeasure(JsonElement value) => value.ValueKind is JsonValueKind.Number or JsonValueKind.Null
        || (value.ValueKind == JsonValueKind.Object
            && value.EnumerateObject().All(field => field.Value.ValueKind is JsonValueKind.Number or JsonValueKind.Null));

    private static bool IsMeasurement(JsonElement value) => value.ValueKind == JsonValueKind.Object
        && value.EnumerateObject().All(field => IsMeasure(field.Value))
        && (!value.TryGetProperty("samples", out var samples) || IsWhole(samples, int.MaxValue));

    private static bool IsLoad(JsonElement layers) => layers.ValueKind == JsonValueKind.Array
        && layers.EnumerateArray().All(layer => layer.ValueKind == JsonValueKind.Array
            && layer.EnumerateArray().All(count => count.ValueKind == JsonValueKind.Number && count.GetDouble() >= 0));

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsWhole(JsonElement value, int most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0 && number <= most;

    private static string Shown(string name) => name.Length <= 40 ? name : $"{name[..40]}...";
}
