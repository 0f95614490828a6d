using MiniR1.Checkpoints;
using MiniR1.Model;
using MiniR1.Reporting;
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

    /// <summary>What of metrics.jsonl belongs to it; null in a state of an older version, which does not say.</summary>
    public LinesMark? Metrics { get; init; }

    /// <summary>As <see cref="Metrics"/>, of samples.jsonl.</summary>
    public LinesMark? Samples { get; init; }

    /// <summary>Writes position, weights and moments into one file, which replaces the last one when it is whole.</summary>
    public void Save(string path, CausalLanguageModel model, IOptimizerState optimizer)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in model.state_dict())
            tensors[ModelPrefix + name] = tensor.detach();
        foreach (var (name, tensor) in optimizer.State())
            tensors[OptimizerPrefix + name] = tensor;
        TrainingState.Save(path, tensors, RunStateRecord.Write(this, optimizer.Steps));
    }

    /// <summary>Reads the position of a saved run; null when nothing was saved.</summary>
    /// <exception cref="MiniR1Exception">The file is no training state, or a field of it makes no sense.</exception>
    public static RunState? Load(string path) => File.Exists(path) ? new RunStateRecord(TrainingState.LoadRecord(path), path).Position() : null;

    /// <summary>As <see cref="Load(string)"/>, of a run with this config.</summary>
    /// <exception cref="MiniR1Exception">As there, or it is further than the config's last step.</exception>
    public static RunState? Load(string path, ExperimentConfig config) => File.Exists(path)
        ? new RunStateRecord(TrainingState.LoadRecord(path), path).Position(config)
        : null;

    /// <summary>Puts saved weights and moments back.</summary>
    /// <exception cref="MiniR1Exception">The file is no training state, or one of another model.</exception>
    public static void Restore(string path, CausalLanguageModel model, IOptimizerState optimizer)
    {
        using var saved = TrainingState.Load(path);
        using var frozen = no_grad();
        foreach (var (name, tensor) in model.state_dict())
            tensor.copy_(Fitting(saved, path, ModelPrefix + name, tensor));
        var moments = new Dictionary<string, Tensor>();
        foreach (var (name, tensor) in optimizer.State())
            moments[name] = Fitting(saved, path, OptimizerPrefix + name, tensor);
        optimizer.Restore(moments, new RunStateRecord(saved.Record, path).Updates());
    }

    // copy_ would spread a smaller tensor over a larger one.
    private static Tensor Fitting(TrainingState saved, string path, string name, Tensor wanted)
    {
        if (!saved.Tensors.TryGetValue(name, out var value))
            throw RunStateRecord.Unusable(path, $"lacks '{name}'");
        if (!value.shape.AsSpan().SequenceEqual(wanted.shape))
            throw RunStateRecord.Unusable(path, $"has '{name}' as [{string.Join(", ", value.shape)}], not as [{string.Join(", ", wanted.shape)}]");
        if (!value.is_floating_point())
            throw RunStateRecord.Unusable(path, $"has '{name}' as {value.dtype}, not as real numbers");
        using var finite = value.isfinite().all();
        return finite.item<bool>() ? value : throw RunStateRecord.Unusable(path, $"has '{name}' with numbers that are not finite");
    }
}
