using System.Text;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace MiniR1.Checkpoints;

/// <summary>
/// What a killed run needs to go on to the same numbers: named tensors (weights, optimiser moments, generators' states)
/// and a JSON record (step, seed, config). One safetensors file holds both, the record in its metadata, so that one
/// move puts both in place and neither can belong to another step.
/// </summary>
/// <param name="Tensors">by name, on the CPU</param>
/// <param name="Record">the caller's own fields</param>
public sealed record TrainingState(IReadOnlyDictionary<string, Tensor> Tensors, JsonObject Record) : IDisposable
{
    private const string RecordKey = "minir1_record";

    /// <exception cref="MiniR1Exception">The disk is full, or the place cannot be written.</exception>
    public static void Save(string path, IReadOnlyDictionary<string, Tensor> tensors, JsonObject record) =>
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { [RecordKey] = record.ToJsonString() });

    /// <exception cref="MiniR1Exception">Not there, damaged, or another kind of file.</exception>
    public static TrainingState Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var record = RecordOf(file);
        var tensors = new Dictionary<string, Tensor>();
        foreach (var name in file.Names)
            tensors[name] = file.Read(name).DetachFromDisposeScope();
        return new TrainingState(tensors, record);
    }

    /// <summary>The record alone, without a tensor.</summary>
    /// <inheritdoc cref="Load"/>
    public static JsonObject LoadRecord(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return RecordOf(file);
    }

    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
            tensor.Dispose();
    }

    private static JsonObject RecordOf(SafetensorsFile file) =>
        file.Metadata.TryGetValue(RecordKey, out var text) && ParseRecord(text) is { } record
            ? record
            : throw new MiniR1Exception($"{file.Path} is a safetensors file but no training state; give the one that a run wrote.");

    private static JsonObject? ParseRecord(string text) =>
        JsonBytes.TryParse(Encoding.UTF8.GetBytes(text), out var record) ? JsonNode.Parse(record.Value.GetRawText()) as JsonObject : null;
}
