using System.Text.Json.Nodes;

namespace MiniR1.Experiments;

/// <summary>Where two configs differ, for a message.</summary>
internal static class ConfigDifference
{
    private const int LongestShown = 60;

    /// <summary>The first value that differs, as in "grpo.steps is 60 there, 20 here"; null when none does.</summary>
    internal static string? First(ExperimentConfig there, ExperimentConfig here)
    {
        var (saved, wanted) = (Values(there), Values(here));
        return saved.Keys.Concat(wanted.Keys).FirstOrDefault(key => At(saved, key) != At(wanted, key)) is { } path
            ? $"{Shown(path)} is {Shown(At(saved, path))} there, {Shown(At(wanted, path))} here"
            : null;
    }

    private static string At(Dictionary<string, string> values, string path) => values.GetValueOrDefault(path, "missing");

    private static string Shown(string text) => text.Length <= LongestShown ? text : $"{text[..LongestShown]}...";

    private static Dictionary<string, string> Values(ExperimentConfig config)
    {
        var values = new Dictionary<string, string>();
        Collect(JsonNode.Parse(ExperimentJson.Serialize(config)), "");
        return values;

        void Collect(JsonNode? node, string path)
        {
            switch (node)
            {
                case JsonObject fields:
                    foreach (var (name, value) in fields)
                        Collect(value, path.Length == 0 ? name : $"{path}.{name}");
                    break;
                case JsonArray items:
                    for (var i = 0; i < items.Count; i++)
                        Collect(items[i], $"{path}[{i}]");
                    break;
                default:
                    values[path] = node?.ToJsonString() ?? "null";
                    break;
            }
        }
    }
}
