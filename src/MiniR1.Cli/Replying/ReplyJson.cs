using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MiniR1.Generation.Replies;

namespace MiniR1.Cli.Replying;

/// <summary>A reply as one line of JSON.</summary>
internal static class ReplyJson
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Write(GenerateRequest request, TextWriter output, bool logProbabilities, CancellationToken cancellation)
    {
        foreach (var (index, reply) in request.Run(null, cancellation).Index())
            output.WriteLine(Line(request.TextOf(index), reply, logProbabilities));
    }

    internal static string Line(string prompt, Reply reply, bool logProbabilities)
    {
        var line = new JsonObject
        {
            ["prompt"] = prompt,
            ["thinking"] = reply.Thinking,
            ["answer"] = reply.Answer,
            ["end"] = reply.End.ToString().ToLowerInvariant(),
            ["tokens"] = reply.Ids.Length,
            ["thinking_tokens"] = reply.ThinkingTokens,
            ["ids"] = new JsonArray([.. reply.Ids.Select(id => (JsonNode)id)]),
        };
        if (logProbabilities)
            line["log_probabilities"] = new JsonArray([.. reply.LogProbabilities.Select(value => (JsonNode)value)]);
        return line.ToJsonString(s_readable);
    }
}
