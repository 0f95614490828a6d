using System.Text.Json;

namespace MiniR1.Reporting;

/// <summary>What a run wrote: config.json, metrics.jsonl and samples.jsonl; files may be missing.</summary>
/// <param name="Name">The directory's name.</param>
/// <param name="Config">config.json, or null.</param>
/// <param name="Metrics">The lines of metrics.jsonl, each an object with event, phase, step and seconds.</param>
/// <param name="Samples">The lines of samples.jsonl.</param>
public sealed record RunLog(
    string Name, JsonElement? Config, IReadOnlyList<JsonElement> Metrics, IReadOnlyList<SampleLine> Samples)
{
    /// <exception cref="MiniR1Exception">No such directory, or a file in it is not what it should be.</exception>
    public static RunLog Read(string directory)
    {
        if (!Directory.Exists(directory))
            throw new MiniR1Exception(
                $"There is no run in {directory}: pass a directory that 'minir1 zero' has written.");
        var (metrics, samples) = (Path.Combine(directory, "metrics.jsonl"), Path.Combine(directory, "samples.jsonl"));
        return new RunLog(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))),
            ReadConfig(Path.Combine(directory, "config.json")),
            ReadMetrics(metrics),
            [.. JsonLines.ReadLines(samples).Select(line => SampleLine.Parse(line, samples))]);
    }

    /// <summary>The lines with this event.</summary>
    public IEnumerable<JsonElement> Events(string name) => Metrics.Where(line => Text(line, "event") == name);

    /// <summary>
    /// One quantity of an event over its steps, by a dotted path: <c>Series("rl", "reward")</c>.
    /// Lines without the field are left out; null is a gap.
    /// </summary>
    public Series Series(string eventName, string path) => SeriesOf(Events(eventName), path);

    /// <summary>One quantity of the evaluations in the RL phase: <c>Evaluations("sampled.accuracy")</c>.</summary>
    public Series Evaluations(string path) =>
        SeriesOf(Events("eval").Where(line => Text(line, "phase") is "rl" or ""), path);

    internal static double Number(JsonElement line, string path) =>
        Find(line, path) is { } found ? AsNumber(found) : double.NaN;

    internal static string Text(JsonElement line, string path) =>
        Find(line, path) is { ValueKind: JsonValueKind.String } found ? found.GetString()! : "";

    private static Series SeriesOf(IEnumerable<JsonElement> lines, string path)
    {
        var points = lines.Select(line => (Step: Number(line, "step"), Field: Find(line, path)))
            .Where(point => point.Field is not null && double.IsFinite(point.Step)).ToList();
        return new Series(
            [.. points.Select(point => point.Step)], [.. points.Select(point => AsNumber(point.Field!.Value))]);
    }

    private static JsonElement? Find(JsonElement line, string path)
    {
        var found = line;
        foreach (var name in path.Split('.'))
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
                return null;
        return found;
    }

    private static double AsNumber(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number ? element.GetDouble() : double.NaN;

    private static JsonElement[] ReadMetrics(string path)
    {
        var lines = JsonLines.ReadLines(path);
        foreach (var line in lines)
            MetricsForm.Require(line, path);
        return [.. lines.Select(line => line.Value)];
    }

    private static JsonElement? ReadConfig(string path)
    {
        if (!File.Exists(path))
            return null;
        return JsonBytes.TryParse(JsonLines.ReadBytes(path), out var config)
            ? config
            : throw new MiniR1Exception($"{path} is not JSON: correct it or restore it from the run's preset.");
    }
}
