using System.Globalization;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Inspection;

/// <summary>How large a model is, counted from its config alone.</summary>
public sealed record ModelSize
{
    /// <summary>Elements of all weights, the routers' correction biases with them; without multi-token prediction.</summary>
    public required long Parameters { get; init; }

    /// <summary>Of these, the ones that take part in computing one token: of the routed experts, the chosen.</summary>
    public required long Active { get; init; }

    /// <summary>The input embedding's, of which a token reads one row.</summary>
    public required long InputEmbedding { get; init; }

    /// <summary>Weights, each a key of the checkpoint.</summary>
    public required int Tensors { get; init; }

    /// <summary>Factors of 8-bit weights, keys of the checkpoint too.</summary>
    public required int ScaleTensors { get; init; }

    /// <summary>Bytes of all tensors in the checkpoint, in its own dtype; headers come on top.</summary>
    public required long CheckpointBytes { get; init; }

    /// <summary>The multi-token prediction layer's own parameters; 0 where there is none.</summary>
    public required long PredictionParameters { get; init; }

    /// <summary>Its bytes as published, with copies of the embedding and the head; 0 where there is none.</summary>
    public required long PredictionBytes { get; init; }

    /// <summary>Active parameters without the input embedding.</summary>
    public long ActiveWithoutEmbedding => Active - InputEmbedding;

    /// <summary>Counts the weights of the model that a config describes; no tensor is made.</summary>
    /// <exception cref="MiniR1Exception">The config is not valid.</exception>
    public static ModelSize Of(ModelConfig config)
    {
        var predicts = config is DeepSeekV3Config { NumNextnPredictLayers: > 0 };
        var last = $"model.layers.{config.NumHiddenLayers}.";
        var (parameters, active, bytes, prediction, predictionBytes, embedding) = (0L, 0L, 0L, 0L, 0L, (WeightShape?)null);
        var (tensors, scales) = (0, 0);
        // Single weights are bounded by the config's check; how many there are is not.
        const long Countless = 1L << 53;
        foreach (var weight in WeightShape.Each(config, new ModelOptions { Dtype = Dtype(config), MultiTokenPrediction = predicts }))
        {
            embedding ??= weight; // the first of all
            if (weight.Name.StartsWith(last, StringComparison.Ordinal))
            {
                prediction += weight.Count;
                predictionBytes += Bytes(weight, config);
                continue;
            }

            tensors++;
            parameters += weight.Count;
            active += IsActive(weight, config) ? weight.Count : 0;
            bytes += Bytes(weight, config);
            if (parameters > Countless)
                throw new MiniR1Exception($"The config describes a model of more than {Countless:N0} weights: lower its sizes.");
            scales += config.Quantization is not null && Fp8Quantization.Covers(weight) ? 1 : 0;
        }

        return new ModelSize
        {
            Parameters = parameters,
            Active = active,
            // A tied embedding is the head too, and then it takes part.
            InputEmbedding = config.TieWordEmbeddings ? 0 : embedding!.Count,
            Tensors = tensors,
            ScaleTensors = scales,
            CheckpointBytes = bytes,
            PredictionParameters = prediction,
            PredictionBytes = predicts ? predictionBytes + (2 * Bytes(embedding!, config)) : 0,
        };
    }

    // Which experts are chosen differs from token to token, but not how many: as good as the first.
    private static bool IsActive(WeightShape weight, ModelConfig config)
    {
        const string Experts = ".mlp.experts.";
        var start = weight.Name.IndexOf(Experts, StringComparison.Ordinal);
        if (start < 0 || config is not DeepSeekV3Config sparse)
            return true;
        var number = weight.Name.AsSpan(start + Experts.Length);
        return int.Parse(number[..number.IndexOf('.')], CultureInfo.InvariantCulture) < sparse.NumExpertsPerTok;
    }

    private static long Bytes(WeightShape weight, ModelConfig config)
    {
        if (config.Quantization is { } blocks && Fp8Quantization.Covers(weight))
            return weight.Count + (sizeof(float) * blocks.Down(weight.Shape[0]) * blocks.Across(weight.Shape[1]));
        return weight.Count * weight.Dtype switch
        {
            ScalarType.Float64 => sizeof(double),
            ScalarType.Float32 => sizeof(float),
            _ => sizeof(ushort),
        };
    }

    private static ScalarType Dtype(ModelConfig config) => config.Dtype switch
    {
        "bfloat16" => ScalarType.BFloat16,
        "float16" => ScalarType.Float16,
        "float64" => ScalarType.Float64,
        _ => ScalarType.Float32,
    };
}
