namespace MiniR1.Experiments;

/// <summary>The files of a run.</summary>
public sealed class RunDirectory
{
    private RunDirectory(string path) => Path = path;

    public string Path { get; }

    public string Config => In("config.json");

    public string Metrics => In("metrics.jsonl");

    public string Samples => In("samples.jsonl");

    /// <summary>The model after pretraining, as a Hugging Face directory.</summary>
    public string BaseModel => In("checkpoints", "base");

    /// <summary>The model after RL, as a Hugging Face directory.</summary>
    public string FinalModel => In("checkpoints", "final");

    /// <summary>The best model by sampled accuracy on the validation split, if the run measured it.</summary>
    public string BestModel => In("checkpoints", "best");

    /// <summary>What an interrupted run goes on from.</summary>
    public string State => In("state.safetensors");

    /// <summary>Whether the run came to its end.</summary>
    /// <exception cref="MiniR1Exception">Its state cannot be read.</exception>
    public bool IsFinished => RunState.Load(State) is { Phase: RunPhase.Done };

    /// <summary>Whether there is a run, whatever its config.</summary>
    public static bool Exists(string path) => File.Exists(Open(path).Config);

    /// <summary>The files of a run that is there, to be looked at.</summary>
    public static RunDirectory Open(string path) => new(path);

    /// <exception cref="MiniR1Exception">A new run cannot go there: it is a file, or holds something already.</exception>
    public static void RequireFree(string path)
    {
        if (File.Exists(path))
            throw new MiniR1Exception($"The output '{path}' is a file: choose a directory.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(entry => !RunLock.Owns(entry)))
            throw new MiniR1Exception($"The output directory '{path}' is not empty: choose another, or add --resume to go on with its run.");
    }

    /// <summary>Makes the directory of a new run and writes its config.</summary>
    /// <exception cref="MiniR1Exception">It holds something already, or cannot be written.</exception>
    public static RunDirectory Create(string path, ExperimentConfig config)
    {
        RequireFree(path);
        var directory = new RunDirectory(path);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("create", path, failure);
        }

        using var held = RunLock.Take(path); // of two that start at once, one finds the other's config
        RequireFree(path);
        AtomicFile.WriteAllText(directory.Config, ExperimentJson.Serialize(config));
        return directory;
    }

    /// <summary>Opens the directory of a run that is to go on.</summary>
    /// <exception cref="MiniR1Exception">There is no run, or one of another config; the message names the difference.</exception>
    public static RunDirectory Resume(string path, ExperimentConfig config)
    {
        var directory = new RunDirectory(path);
        if (!File.Exists(directory.Config))
            throw new MiniR1Exception($"There is no run to resume in '{path}' (no config.json): start it without --resume.");
        if (ConfigDifference.First(Presets.Load(directory.Config), config) is { } difference)
        {
            throw new MiniR1Exception(
                $"The run in '{path}' has another config ({difference}): resume it with the options it was started with.");
        }

        return directory;
    }

    /// <summary>How far the run is; null if it was never saved, and starts again.</summary>
    /// <param name="config">of the run</param>
    /// <exception cref="MiniR1Exception">The state cannot be used, or was lost: that is not to be taken for a run that was never saved.</exception>
    internal RunState? SavedState(ExperimentConfig config)
    {
        if (RunState.Load(State, config) is { } saved)
            return saved;
        return new[] { FinalModel, BestModel }.FirstOrDefault(Directory.Exists) is { } model
            ? throw new MiniR1Exception(
                $"{State} is missing, though the run came as far as {model}: put it back from a copy, or start the run anew in another directory.")
            : null;
    }

    private string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}
