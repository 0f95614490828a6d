using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MiniR1.Inspection;

namespace MiniR1.Cli.Inspecting;

/// <summary>The same figures for programs.</summary>
internal static class InspectJson
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Line(InspectResult result)
    {
        var (size, cache) = (result.Size, result.Cache);
        var json = new JsonObject
        {
            ["model"] = result.Name,
            ["model_type"] = result.Config.ModelType,
            ["dtype"] = result.Config.Dtype,
            ["parameters"] = size.Parameters,
            ["active_parameters"] = size.Active,
            ["active_parameters_without_input_embedding"] = size.ActiveWithoutEmbedding,
            ["multi_token_prediction_parameters"] = size.PredictionParameters,
            ["multi_token_prediction_bytes"] = size.PredictionBytes,
            ["tensors"] = size.Tensors,
            ["scale_tensors"] = size.ScaleTensors,
            ["checkpoint_bytes"] = size.CheckpointBytes,
            ["cache_bytes_per_token"] = cache.BytesPerToken,
            ["cache_shares"] = new JsonObject(cache.Comparisons.Select(other => KeyValuePair.Create(other.Name, (JsonNode?)other.Share))),
            ["context"] = result.Context,
            ["batch"] = result.Batch,
            ["memory"] = new JsonArray([.. result.Needs.Select(Memory)]),
        };
        if (result.Contents is { } contents)
        {
            json["files"] = new JsonObject
            {
                ["count"] = contents.Files,
                ["bytes"] = contents.FileBytes,
                ["tensors"] = contents.TensorCount,
                ["tensor_bytes"] = contents.TensorBytes,
                ["bytes_by_dtype"] = new JsonObject(contents.Tensors.Select(dtype => KeyValuePair.Create(dtype.Dtype, (JsonNode?)dtype.Bytes))),
                ["has_multi_token_prediction"] = contents.HasPredictionLayer,
            };
        }

        return json.ToJsonString(s_readable);
    }

    private static JsonNode Memory(MemoryNeed need) => new JsonObject
    {
        ["weights_dtype"] = need.Dtype,
        ["weights_bytes"] = need.Weights,
        ["cache_bytes"] = need.Cache,
        ["bytes"] = need.Total,
        ["cards"] = new JsonObject(Accelerator.Known.Select(
            card => KeyValuePair.Create($"{card.Name} {card.Gigabytes}", (JsonNode?)card.Cards(need.Total)))),
    };
}
