namespace MiniR1.Experiments;

/// <summary>
/// experiment.json in the directory of a model that a run saved: the run's config, by which a model that was moved
/// elsewhere still has its task.
/// </summary>
public static class ModelExperiment
{
    public const string FileName = "experiment.json";

    /// <exception cref="MiniR1Exception">The file cannot be written.</exception>
    public static void Save(ExperimentConfig config, string directory) =>
        AtomicFile.WriteAllText(Path.Combine(directory, FileName), ExperimentJson.Serialize(config));

    /// <summary>The experiment that a model comes from; null if its directory does not tell.</summary>
    /// <exception cref="MiniR1Exception">The file is there, but no config.</exception>
    public static ExperimentConfig? Load(string directory)
    {
        var path = Path.Combine(directory, FileName);
        return File.Exists(path) ? Presets.Load(path) : null;
    }
}
