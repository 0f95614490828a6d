using System.Text.Json;
using System.Text.Json.Nodes;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>
/// A model as a Hugging Face directory: config.json, generation_config.json and model.safetensors (or shards with
/// model.safetensors.index.json), which Python's transformers opens too.
/// </summary>
public static class Checkpoint
{
    /// <summary>What Python's transformers took for a shard's size for years: 5 GB.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the directory under a temporary name, then moves it into place.</summary>
    /// <param name="model">its config is written with the weights' dtype, and without a quantization: they have none</param>
    /// <param name="directory">replaced whole when it is there</param>
    /// <param name="extraFiles">gets the temporary directory, to add the tokenizer's files</param>
    /// <param name="maxShardBytes">more weights than this make several files and an index; a weight is never divided</param>
    /// <exception cref="MiniR1Exception">The disk is full, or the place cannot be written.</exception>
    public static void Save(
        CausalLanguageModel model, string directory, Action<string>? extraFiles = null, long maxShardBytes = DefaultShardBytes) =>
        AtomicFile.WriteDirectory(directory, temporary =>
        {
            var config = model.Config with { Dtype = DtypeName(model.Options.MatrixDtype ?? model.Options.Dtype), Quantization = null };
            File.WriteAllText(Path.Combine(temporary, "config.json"), config.Serialize());
            File.WriteAllText(Path.Combine(temporary, "generation_config.json"), GenerationConfig(config));
            ShardedWriter.Write(temporary, model.state_dict(), maxShardBytes);
            extraFiles?.Invoke(temporary);
        });

    /// <summary>
    /// Reads the config, holds the files' keys, shapes and dtypes against it, builds the model on empty weights, and
    /// copies the weights in: no more memory than the model's own and a piece for each core. FP8 weights are multiplied
    /// out on the way.
    /// </summary>
    /// <param name="directory">of the checkpoint</param>
    /// <param name="options">where the weights go, and as which type; null is float32 on the CPU</param>
    /// <param name="loading">what is done about weights that the model has no place for; null passes them over with a warning</param>
    /// <exception cref="MiniR1Exception">One sentence that names the file and the key.</exception>
    public static CausalLanguageModel Load(string directory, ModelOptions? options = null, LoadingOptions? loading = null)
    {
        using var files = CheckpointFiles.Open(directory);
        var config = ModelConfig.Load(directory);
        var weights = CheckpointWeights.Check(files, config, options ?? new ModelOptions(), loading ?? new LoadingOptions());
        var model = new CausalLanguageModel(config with { Quantization = null }, options);
        try
        {
            weights.CopyTo(model);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static string GenerationConfig(ModelConfig config)
    {
        var json = new JsonObject
        {
            ["bos_token_id"] = config.BosTokenId,
            ["eos_token_id"] = config.EosJson(),
            ["pad_token_id"] = config.PadTokenId,
        };
        return json.ToJsonString(Indented) + "\n";
    }

    private static string DtypeName(ScalarType dtype) => dtype switch
    {
        ScalarType.BFloat16 => "bfloat16",
        ScalarType.Float16 => "float16",
        ScalarType.Float64 => "float64",
        _ => "float32",
    };
}
