using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>
/// Writes weights as model.safetensors, or as model-00001-of-0000N.safetensors and the index that Python's transformers
/// reads, where they are more than one file shall hold.
/// </summary>
internal static class ShardedWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="directory">there already; the caller moves it into place when all files are in it</param>
    /// <param name="tensors">in the order of the layers, which stay together</param>
    /// <param name="maxShardBytes">of the tensors in a file; a larger tensor gets a file of its own</param>
    public static void Write(string directory, IReadOnlyDictionary<string, Tensor> tensors, long maxShardBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxShardBytes);
        var shards = Divide(tensors, maxShardBytes);
        if (shards.Count == 1)
        {
            SafetensorsWriter.Write(Path.Combine(directory, CheckpointFiles.WeightsFile), tensors);
            return;
        }

        var map = new JsonObject();
        for (var index = 0; index < shards.Count; index++)
        {
            var name = $"model-{index + 1:D5}-of-{shards.Count:D5}.safetensors";
            SafetensorsWriter.Write(Path.Combine(directory, name), shards[index]);
            foreach (var key in shards[index].Keys)
                map[key] = name;
        }

        var json = new JsonObject
        {
            ["metadata"] = new JsonObject { ["total_size"] = tensors.Values.Sum(Bytes) },
            ["weight_map"] = map,
        };
        AtomicFile.WriteAllText(Path.Combine(directory, CheckpointFiles.IndexFile), json.ToJsonString(Indented) + "\n");
    }

    private static List<Dictionary<string, Tensor>> Divide(IReadOnlyDictionary<string, Tensor> tensors, long maxShardBytes)
    {
        var shards = new List<Dictionary<string, Tensor>> { new() };
        var size = 0L;
        foreach (var (name, tensor) in tensors)
        {
            var bytes = Bytes(tensor);
            if (shards[^1].Count > 0 && size + bytes > maxShardBytes)
            {
                shards.Add([]);
                size = 0;
            }

            shards[^1][name] = tensor;
            size += bytes;
        }

        return shards;
    }

    private static long Bytes(Tensor tensor) => tensor.numel() * SafetensorsDtype.Of(tensor.dtype).Size;
}
