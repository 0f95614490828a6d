using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Cli.Sampling;

/// <summary>A completion as one line of JSON, with the keys of samples.jsonl.</summary>
internal static class SampleJson
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static string Line(DrawnSample sample)
    {
        var line = new JsonObject
        {
            ["prompt"] = sample.Prompt,
            ["completion"] = sample.Completion.Text,
            ["tokens"] = sample.Completion.Length,
            ["truncated"] = !sample.Completion.Terminated,
        };
        if (sample.Judgement is { } judgement)
        {
            line["accuracy"] = judgement.Accuracy;
            line["format"] = judgement.Format;
            line["verified"] = judgement.Verified;
            line["corrected"] = judgement.Corrected;
        }

        return line.ToJsonString(s_readable);
    }
}
