using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using MiniR1.Model;
using MiniR1.Training;
using static TorchSharp.torch;

namespace MiniR1.Experiments;

/// <summary>How far a run is. With the weights and moments saved beside it, it decides all that follows.</summary>
/// <param name="Phase">the phase it is in</param>
/// <param name="Step">the next step of that phase</param>
/// <param name="Seconds">that the run has taken so far</param>
public sealed record RunState(RunPhase Phase, int Step, double Seconds)
{
    private const string ModelPrefix = "model/";
    private const string OptimizerPrefix = "optimizer/";

    /// <summary>Writes position, weights and moments into one file, which replaces the last one when it is whole.</summary>
    public void Save(string path, CausalLanguageModel model, IOptimizerState optimizer)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in model.state_dict())
            tensors[ModelPrefix + name] = tensor.detach();
        foreach (var (name, tensor) in optimizer.State())
            tensors[OptimizerPrefix + name] = tensor;
        TrainingState.Save(path, tensors, new JsonObject
        {
            ["phase"] = Phase.ToString(),
            ["step"] = Step,
            ["seconds"] = Seconds,
            ["updates"] = optimizer.Steps,
        });
    }

    /// <summary>Reads the position of a saved run; null when nothing was saved.</summary>
    /// <exception cref="MiniR1Exception">The file is no training state.</exception>
    public static RunState? Load(string path)
    {
        if (!File.Exists(path))
            return null;
        using var saved = TrainingState.Load(path);
        return Position(saved, path);
    }

    /// <summary>Puts saved weights and moments back.</summary>
    /// <exception cref="MiniR1Exception">The file is no training state, or one of another model.</exception>
    public static void Restore(string path, CausalLanguageModel model, IOptimizerState optimizer)
    {
        using var saved = TrainingState.Load(path);
        using var frozen = no_grad();
        foreach (var (name, tensor) in model.state_dict())
        {
            if (!saved.Tensors.TryGetValue(ModelPrefix + name, out var value))
                throw new MiniR1Exception($"The training state '{path}' lacks '{name}': start the run anew in another directory.");
            tensor.copy_(value);
        }

        var moments = saved.Tensors.Where(entry => entry.Key.StartsWith(OptimizerPrefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[OptimizerPrefix.Length..], entry => entry.Value);
        optimizer.Restore(moments, Field(saved, path, "updates").GetValue<long>());
    }

    private static RunState Position(TrainingState saved, string path) => new(
        Enum.Parse<RunPhase>(Field(saved, path, "phase").GetValue<string>()),
        Field(saved, path, "step").GetValue<int>(),
        Field(saved, path, "seconds").GetValue<double>());

    private static JsonNode Field(TrainingState saved, string path, string name) =>
        saved.Record[name]
        ?? throw new MiniR1Exception($"The training state '{path}' lacks '{name}': start the run anew in another directory.");
}
