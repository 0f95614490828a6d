using System.Text.Json.Nodes;
using MiniR1.Checkpoints;
using MiniR1.Model;
using MiniR1.Tokenization;

namespace MiniR1.Experiments;

/// <summary>A pretrained base model that a run starts from, instead of pretraining one of its own.</summary>
public static class GivenBase
{
    /// <summary>Finds out before a run's directory is made whether it can start from this base.</summary>
    /// <param name="directory">a model's directory, such as runs/cpu-0/checkpoints/base</param>
    /// <param name="config">of the run that is to start</param>
    /// <exception cref="MiniR1Exception">It is no model, another model, or one that saw what the control takes away.</exception>
    public static void Require(string directory, ExperimentConfig config)
    {
        if (!Directory.Exists(directory))
            throw new MiniR1Exception($"There is no base model in '{directory}': give the directory of one, such as runs/cpu-0/checkpoints/base.");
        var model = ModelConfig.Load(directory);
        if (DifferentField(model, config.Model) is { } field)
            throw new MiniR1Exception($"The base model in '{directory}' is not the preset's ({field} differs): give one that the same preset made.");
        TokenizerFiles.Load(directory);
        if (Maker(directory) is { } maker && maker.Control.SharesBase() != config.Control.SharesBase())
        {
            throw new MiniR1Exception(
                $"The base model in '{directory}' was made with --control {maker.Control.Name()}, whose documents are not those of "
                + $"--control {config.Control.Name()}: give another base, or none.");
        }
    }

    /// <summary>Copies its weights into <paramref name="model"/>.</summary>
    /// <exception cref="MiniR1Exception">The weights are damaged, or not this model's alone: a run starts from no other.</exception>
    public static void CopyTo(string directory, CausalLanguageModel model)
    {
        using var files = CheckpointFiles.Open(directory);
        CheckpointWeights.Check(files, model.Config, model.Options, new LoadingOptions { Strict = true }).CopyTo(model);
    }

    /// <summary>
    /// The base that an earlier run of the same seed left, if that run pretrained
    /// exactly as this one would; null if there is none.
    /// </summary>
    /// <param name="candidates">directories of runs</param>
    /// <param name="config">of the run that looks for a base</param>
    public static string? Find(IEnumerable<string> candidates, ExperimentConfig config)
    {
        var wanted = PretrainingOf(config);
        return candidates.Select(run => Path.Combine(run, "checkpoints", "base"))
            .FirstOrDefault(model => Directory.Exists(model) && Maker(model) is { } maker && PretrainingOf(maker) == wanted);
    }

    // All that decides which base model a run makes, as text: records hold lists, which compare by reference.
    private static string PretrainingOf(ExperimentConfig config) => ExperimentJson.Serialize(new ExperimentConfig
    {
        Seed = config.Seed,
        Control = config.Control.SharesBase() ? Control.None : config.Control,
        Model = config.Model,
        Task = config.Task,
        Corpus = config.Corpus,
        Pretraining = config.Pretraining,
    });

    /// <summary>The config of the run whose base it is; null for a model that stands alone.</summary>
    private static ExperimentConfig? Maker(string model)
    {
        var config = Path.Combine(model, "..", "..", "config.json");
        if (!File.Exists(config))
            return null;
        try
        {
            return Presets.Load(config);
        }
        catch (MiniR1Exception)
        {
            return null; // some other config.json, or one of an older version: nothing is known about the model
        }
    }

    private static string? DifferentField(ModelConfig there, ModelConfig here)
    {
        // The weights' type is the checkpoint's business: they are converted as they are copied.
        var (saved, wanted) = ((there with { Dtype = here.Dtype }).ToJson(), here.ToJson());
        return wanted.Select(field => field.Key).Union(saved.Select(field => field.Key))
            .FirstOrDefault(key => !JsonNode.DeepEquals(saved[key], wanted[key]));
    }
}
