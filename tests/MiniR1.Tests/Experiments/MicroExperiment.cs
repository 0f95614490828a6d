using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MiniR1.Evaluation;
using MiniR1.Experiments;
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
        Model = MicroModel.Config with { NumHiddenLayers = 1, FirstKDenseReplace = 0, NRoutedExperts = 2, NumExpertsPerTok = 1 },
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
    public static void Start(
        string path, ExperimentConfig? config = null, Interruption? observer = null, string? baseModel = null) =>
        Run(RunDirectory.Create(path, config ?? Config), config ?? Config, resume: false, observer, baseModel);

    /// <summary>Goes on with it.</summary>
    public static void Resume(
        string path, ExperimentConfig? config = null, Interruption? observer = null, string? baseModel = null) =>
        Run(RunDirectory.Resume(path, config ?? Config), config ?? Config, resume: true, observer, baseModel);

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

    /// <summary>Every file below a directory with a hash of its content.</summary>
    public static Dictionary<string, string> Files(string path) => Directory
        .EnumerateFiles(path, "*", SearchOption.AllDirectories)
        .ToDictionary(
            file => Path.GetRelativePath(path, file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    private static void Run(
        RunDirectory directory, ExperimentConfig config, bool resume, Interruption? observer, string? baseModel)
    {
        using var interruption = observer ?? new Interruption();
        using var run = new ZeroRun(config, directory, resume, interruption, baseModel);
        run.Run(interruption.Token);
    }
}
