using System.Text.Json.Nodes;
using MiniR1.Evaluation;
using MiniR1.Experiments;
using MiniR1.Model;
using MiniR1.Reporting;
using MiniR1.Tests.Training;
using MiniR1.Training;

namespace MiniR1.Tests.Experiments;

/// <summary>A whole run in less than a second.</summary>
internal static class MicroExperiment
{
    public static readonly ExperimentConfig Config = new()
    {
        Description = "A micro run for the tests.",
        Seed = 3,
        Workers = 2,
        Model = MicroModel.Config with { NRoutedExperts = 2, NumExpertsPerTok = 1 },
        Pretraining = new PretrainingConfig
        {
            Steps = 23,
            Documents = 6,
            LearningRate = new LearningRate { Peak = .01, WarmupSteps = 3 },
        },
        Grpo = new GrpoConfig
        {
            Steps = 4,
            Prompts = 2,
            GroupSize = 4,
            MaxNewTokens = 16,
            BalancingRate = .001,
            Normalisation = LossNormalisation.DrGrpo,
        },
        Evaluation = new EvaluationConfig { Problems = 5, Every = 3, SavedSamples = 2 },
    };

    // What a clock measures differs from run to run.
    private static readonly string[] s_times =
        ["seconds", "tokens_per_second", "sampling_seconds", "update_seconds", "samples_per_second", "peak_memory_mb"];

    /// <summary>Runs it from the start, to the end or until the observer stops it.</summary>
    public static void Start(string path, ExperimentConfig? config = null, Interruption? observer = null) =>
        Run(RunDirectory.Create(path, config ?? Config), config ?? Config, resume: false, observer);

    /// <summary>Goes on with it.</summary>
    public static void Resume(string path, ExperimentConfig? config = null, Interruption? observer = null) =>
        Run(RunDirectory.Resume(path, config ?? Config), config ?? Config, resume: true, observer);

    /// <summary>metrics.jsonl without what a clock measures.</summary>
    public static string[] Metrics(string path) =>
    [
        .. JsonLines.Read(Path.Combine(path, "metrics.jsonl")).Select(line =>
        {
            var fields = JsonObject.Create(line)!;
            foreach (var time in s_times)
                fields.Remove(time);
            return fields.ToJsonString();
        }),
    ];

    /// <summary>Every file below a directory with its content.</summary>
    public static Dictionary<string, byte[]> Files(string path) => Directory
        .EnumerateFiles(path, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(path, file), File.ReadAllBytes);

    private static void Run(RunDirectory directory, ExperimentConfig config, bool resume, Interruption? observer)
    {
        observer ??= new Interruption();
        using var run = new ZeroRun(config, directory, resume, observer);
        run.Run(observer.Token);
    }
}

/// <summary>Stops a run: politely, as Ctrl-C does, or by an exception in its midst, as a kill does.</summary>
internal sealed class Interruption : IRunObserver
{
    private readonly CancellationTokenSource source = new();

    public CancellationToken Token => source.Token;

    public int? CancelAfterPretraining { get; init; }

    public int? CancelAfterRl { get; init; }

    public int? KillAfterPretraining { get; init; }

    public int? KillAfterRl { get; init; }

    public int? KillAfterEvaluation { get; init; }

    /// <summary>Phase and first step of each start.</summary>
    public List<(RunPhase Phase, int FirstStep, int Steps)> Started { get; } = [];

    public void PhaseStarted(RunPhase phase, int firstStep, int steps) => Started.Add((phase, firstStep, steps));

    public void Pretrained(int step, PretrainingStep measured) => At(step, CancelAfterPretraining, KillAfterPretraining);

    public void Trained(int step, GrpoStep measured) => At(step, CancelAfterRl, KillAfterRl);

    public void Evaluated(int step, Evaluation.Evaluation greedy, Evaluation.Evaluation sampled) => At(step, null, KillAfterEvaluation);

    private void At(int step, int? cancel, int? kill)
    {
        if (step == cancel)
            source.Cancel();
        if (step == kill)
            throw new KilledException();
    }
}

internal sealed class KilledException : Exception;

/// <summary>A fresh folder, removed with all it holds when disposed.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("minir1-run-").FullName;

    /// <summary>A run's directory that does not exist yet.</summary>
    public string Path => System.IO.Path.Combine(root, "run");

    public string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public RunFolder Copy()
    {
        var copy = new RunFolder();
        foreach (var (file, bytes) in MicroExperiment.Files(Path))
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy.File(file))!);
            System.IO.File.WriteAllBytes(copy.File(file), bytes);
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
