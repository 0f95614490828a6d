using System.Text.Json;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>The weights of a checkpoint directory: one file, or shards named by an index.</summary>
internal sealed class CheckpointWeights : IDisposable
{
    private const string WeightsFile = "model.safetensors";
    private const string IndexFile = "model.safetensors.index.json";
    private readonly string directory;
    private readonly Dictionary<string, SafetensorsFile> files = [];
    private readonly Dictionary<string, SafetensorsFile> fileOfKey = [];

    private CheckpointWeights(string directory) => this.directory = directory;

    /// <exception cref="MiniR1Exception">No weights, a damaged index, or a shard that is missing or damaged.</exception>
    public static CheckpointWeights Open(string directory)
    {
        var weights = new CheckpointWeights(directory);
        try
        {
            if (File.Exists(Path.Combine(directory, WeightsFile)))
                weights.AddFile(WeightsFile);
            else if (File.Exists(Path.Combine(directory, IndexFile)))
                weights.AddShards(Path.Combine(directory, IndexFile));
            else
                throw new MiniR1Exception($"{directory} has neither {WeightsFile} nor {IndexFile}; is it a model's directory?");
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Copies every weight; all keys are compared before the first byte is copied.</summary>
    /// <exception cref="MiniR1Exception">A missing or extra key, another shape, or a weight that is no float.</exception>
    public void CopyTo(CausalLanguageModel model)
    {
        var wanted = model.state_dict();
        CheckKeys(wanted, model);
        foreach (var (name, tensor) in wanted)
            CheckEntry(fileOfKey[name].Entry(name), fileOfKey[name].Path, tensor);
        foreach (var (name, tensor) in wanted)
            fileOfKey[name].CopyTo(name, tensor);
    }

    public void Dispose()
    {
        foreach (var file in files.Values)
            file.Dispose();
    }

    private static void CheckEntry(SafetensorsEntry entry, string path, Tensor tensor)
    {
        var shape = tensor.shape;
        if (!shape.AsSpan().SequenceEqual(entry.Shape.ToArray()))
            throw new MiniR1Exception(
                $"{path}: key \"{entry.Name}\" is [{string.Join(", ", entry.Shape)}], but config.json makes it [{string.Join(", ", shape)}].");
        if (entry.Dtype is not (ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16))
            throw new MiniR1Exception(
                $"{path}: key \"{entry.Name}\" has dtype {SafetensorsDtype.NameOf(entry.Dtype)}, but a weight must be F64, F32, F16 or BF16.");
    }

    private void CheckKeys(Dictionary<string, Tensor> wanted, CausalLanguageModel model)
    {
        var missing = wanted.Keys.Where(name => !fileOfKey.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            throw new MiniR1Exception($"{directory}: key \"{missing[0]}\" is missing{More(missing)}, though config.json asks for it.");
        var extra = fileOfKey.Keys.Where(name => !wanted.ContainsKey(name) && !MayBeLeft(name, model)).ToList();
        if (extra.Count > 0)
            throw new MiniR1Exception(
                $"{fileOfKey[extra[0]].Path}: key \"{extra[0]}\"{More(extra)} has no place in the model that config.json describes.");

        static string More(List<string> names) => names.Count == 1 ? string.Empty : $" (and {names.Count - 1} more)";
    }

    /// <summary>
    /// Keys that published checkpoints hold and a model may do without: a tied head, tables that are computed, and the
    /// multi-token prediction layer, whose embedding and head are copies of the main model's.
    /// </summary>
    private static bool MayBeLeft(string name, CausalLanguageModel model) =>
        (name == "lm_head.weight" && model.Config.TieWordEmbeddings)
        || name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal)
        || (model.Config is DeepSeekV3Config { NumNextnPredictLayers: > 0 } config && IsPredictionLayer(name, config, model.Options));

    private static bool IsPredictionLayer(string name, DeepSeekV3Config config, ModelOptions options)
    {
        var prefix = $"model.layers.{config.NumHiddenLayers}.";
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && (!options.MultiTokenPrediction || name[prefix.Length..] is "embed_tokens.weight" or "shared_head.head.weight");
    }

    private SafetensorsFile AddFile(string name)
    {
        var file = SafetensorsFile.Open(Path.Combine(directory, name));
        files[name] = file;
        foreach (var key in file.Names)
        {
            if (!fileOfKey.TryAdd(key, file))
                throw new MiniR1Exception($"{file.Path}: key \"{key}\" stands in {Path.GetFileName(fileOfKey[key].Path)} too.");
        }

        return file;
    }

    private void AddShards(string index)
    {
        var map = ReadIndex(index);
        foreach (var shard in map.Values.Distinct().Order(StringComparer.Ordinal))
        {
            if (shard != Path.GetFileName(shard) || shard is "" or "." or "..")
                throw new MiniR1Exception($"{index}: shard \"{shard}\" is not a file name in the checkpoint's own directory.");
            AddFile(shard);
        }

        foreach (var (key, shard) in map)
        {
            if (!fileOfKey.TryGetValue(key, out var file) || file != files[shard])
                throw new MiniR1Exception($"{index}: key \"{key}\" should be in {shard}, but is not.");
        }

        var unlisted = fileOfKey.Keys.FirstOrDefault(key => !map.ContainsKey(key));
        if (unlisted is not null)
            throw new MiniR1Exception($"{fileOfKey[unlisted].Path}: key \"{unlisted}\" is not in {IndexFile}.");
    }

    private static Dictionary<string, string> ReadIndex(string index)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(index));
            var map = new Dictionary<string, string>();
            foreach (var item in document.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                if (!map.TryAdd(item.Name, item.Value.GetString() ?? string.Empty))
                    throw new MiniR1Exception($"{index}: key \"{item.Name}\" stands twice in weight_map.");
            }

            return map;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new MiniR1Exception($"{index} is not an index with a weight_map ({error.Message}).", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MiniR1Exception($"{index} cannot be read: {error.Message}", error);
        }
    }
}
