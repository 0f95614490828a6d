using MiniR1.Model;

namespace MiniR1.Checkpoints;

/// <summary>What a checkpoint's files hold, read from their headers alone.</summary>
/// <param name="Files">one, or the shards</param>
/// <param name="FileBytes">of all files, headers and all</param>
/// <param name="Tensors">by dtype, the most bytes first</param>
/// <param name="HasPredictionLayer">whether multi-token prediction's weights are there</param>
public sealed record CheckpointContents(
    int Files, long FileBytes, IReadOnlyList<DtypeContents> Tensors, bool HasPredictionLayer)
{
    public long TensorBytes => Tensors.Sum(dtype => dtype.Bytes);

    public int TensorCount => Tensors.Sum(dtype => dtype.Tensors);

    /// <summary>Whether a directory has weights at all, right or wrong.</summary>
    public static bool Exist(string directory) =>
        Path.Exists(Path.Combine(directory, CheckpointFiles.WeightsFile)) || Path.Exists(Path.Combine(directory, CheckpointFiles.IndexFile));

    /// <summary>Reads the headers, and holds every key, shape and dtype against the config.</summary>
    /// <exception cref="MiniR1Exception">A damaged file, or weights that are not the config's: file and key.</exception>
    public static CheckpointContents Read(string directory, ModelConfig config, LoadingOptions? loading = null)
    {
        loading ??= new LoadingOptions();
        using var files = CheckpointFiles.Open(directory);
        var predicts = config is DeepSeekV3Config { NumNextnPredictLayers: > 0 }
            && new CheckpointKeys(files, config, new ModelOptions(), loading).Find($"model.layers.{config.NumHiddenLayers}.eh_proj.weight") is not null;
        CheckpointWeights.Check(files, config, new ModelOptions { MultiTokenPrediction = predicts }, loading);
        var dtypes = files.FileOfKey.Select(key => key.Value.Entry(key.Key)).GroupBy(entry => entry.Dtype.Name)
            .Select(group => new DtypeContents(group.Key, group.Count(), group.Sum(entry => entry.ByteCount)))
            .OrderByDescending(dtype => dtype.Bytes);
        return new CheckpointContents(files.All.Count, files.All.Sum(file => file.Length), [.. dtypes], predicts);
    }
}

/// <summary>The tensors of one dtype.</summary>
public sealed record DtypeContents(string Dtype, int Tensors, long Bytes);
