using System.Text.Json;

namespace MiniR1.Checkpoints;

/// <summary>The weights' files in a checkpoint directory: one, or shards named by an index.</summary>
internal sealed class CheckpointFiles : IDisposable
{
    internal const string WeightsFile = "model.safetensors";
    internal const string IndexFile = "model.safetensors.index.json";
    private const string MapField = "weight_map";
    private const int LongestName = 255; // of a file, on every file system
    private readonly Dictionary<string, SafetensorsFile> files = [];
    private readonly Dictionary<string, SafetensorsFile> fileOfKey = [];

    private CheckpointFiles(string directory) => Place = directory;

    /// <summary>The directory.</summary>
    public string Place { get; }

    /// <summary>All keys of all files, and the file of each.</summary>
    public IReadOnlyDictionary<string, SafetensorsFile> FileOfKey => fileOfKey;

    public IReadOnlyCollection<SafetensorsFile> All => files.Values;

    /// <summary>Opens the files and checks their headers and the index.</summary>
    /// <exception cref="MiniR1Exception">No weights, a damaged index, or a shard that is missing or damaged.</exception>
    public static CheckpointFiles Open(string directory)
    {
        if (!Directory.Exists(directory))
            throw new MiniR1Exception($"{directory} is not a directory; give the one that holds config.json and {WeightsFile}.");
        var opened = new CheckpointFiles(directory);
        try
        {
            if (Path.Exists(Path.Combine(directory, WeightsFile)))
                opened.AddFile(WeightsFile);
            else if (Path.Exists(Path.Combine(directory, IndexFile)))
                opened.AddShards(Path.Combine(directory, IndexFile));
            else
                throw new MiniR1Exception($"{directory} has neither {WeightsFile} nor {IndexFile}; is it a model's directory?");
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var file in files.Values)
            file.Dispose();
    }

    private void AddFile(string name)
    {
        var file = SafetensorsFile.Open(Path.Combine(Place, name));
        files[name] = file;
        foreach (var key in file.Names)
        {
            if (!fileOfKey.TryAdd(key, file))
                throw new MiniR1Exception($"{file.Path}: key \"{Excerpt.Of(key)}\" stands in {Path.GetFileName(fileOfKey[key].Path)} too.");
        }
    }

    private void AddShards(string index)
    {
        var map = ReadIndex(index);
        foreach (var shard in map.Values.Distinct().Order(StringComparer.Ordinal))
        {
            if (shard != Path.GetFileName(shard) || shard is "" or "." or ".." || shard.Length > LongestName)
                throw new MiniR1Exception($"{index}: shard \"{Excerpt.Of(shard)}\" is not a file name in the checkpoint's own directory.");
            AddFile(shard);
        }

        foreach (var (key, shard) in map)
        {
            if (!fileOfKey.TryGetValue(key, out var file) || file != files[shard])
                throw new MiniR1Exception($"{index}: key \"{Excerpt.Of(key)}\" should be in {Excerpt.Of(shard)}, but is not.");
        }

        var unlisted = fileOfKey.Keys.FirstOrDefault(key => !map.ContainsKey(key));
        if (unlisted is not null)
            throw new MiniR1Exception($"{fileOfKey[unlisted].Path}: key \"{Excerpt.Of(unlisted)}\" is not in {IndexFile}.");
    }

    private static Dictionary<string, string> ReadIndex(string index)
    {
        if (Directory.Exists(index))
            throw new MiniR1Exception($"{index} is a directory, not an index.");
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAllBytes(index));
            if (document.RootElement.EnumerateObject().Count(field => field.NameEquals(MapField)) > 1)
                throw new MiniR1Exception($"{index} has {MapField} twice: restore the file.");
            var map = new Dictionary<string, string>();
            foreach (var item in document.RootElement.GetProperty(MapField).EnumerateObject())
            {
                if (!map.TryAdd(item.Name, item.Value.GetString() ?? string.Empty))
                    throw new MiniR1Exception($"{index}: key \"{Excerpt.Of(item.Name)}\" stands twice in weight_map.");
            }

            return map;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new MiniR1Exception($"{index} is not an index with a weight_map ({StrictJson.Reason(error)}).", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MiniR1Exception($"{index} cannot be read: {AtomicFile.Why(error)}.", error);
        }
    }
}
