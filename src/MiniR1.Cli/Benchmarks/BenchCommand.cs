using System.CommandLine;
using MiniR1.Experiments;
using static TorchSharp.torch;

namespace MiniR1.Cli.Benchmarks;

/// <summary><c>minir1 bench</c>: how fast MiniR1 is here; benchmarks/compare.sh sets it against Python's PyTorch.</summary>
internal static class BenchCommand
{
    private static readonly string[] s_suites = ["ops", "train", "rl", "zero"];
    private static readonly BenchOptions s_defaults = new();

    internal static Command Create()
    {
        var suite = new Argument<string>("suite")
        {
            Description = "ops: operators; train: pretraining; rl: a GRPO step; zero: both of a run's phases, train and rl.",
            HelpName = string.Join('|', s_suites),
        };
        suite.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !s_suites.Contains(token.Value))
                result.AddError($"There is no suite '{token.Value}'");
        });
        var json = new Option<bool>("--json") { Description = "One JSON object a measure, with name, value and unit." };
        var seconds = new Option<double>("--seconds")
        {
            Description = "Time to spend, about.",
            HelpName = "S",
            DefaultValueFactory = _ => s_defaults.Seconds,
        };
        var threads = new Option<int?>("--threads") { Description = "As many as there are cores if not given.", HelpName = "N" };
        var seed = new Option<int>("--seed")
        {
            Description = "Names weights, ids and lengths.",
            HelpName = "N",
            DefaultValueFactory = _ => s_defaults.Seed,
        };
        var preset = new Option<string?>("--preset")
        {
            Description = "Of a run on a GPU, such as gpu: train, rl or zero by its captured steps.",
            HelpName = "NAME",
        };
        var baseModel = new Option<string>("--base")
        {
            Description = "The preset's base model, which RL starts from.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "data/models/gpu-base",
        };
        var command = new Command("bench", "Measure how fast operators, training or a GRPO step are.")
        {
            suite, json, seconds, threads, seed, preset, baseModel, LoadBenchmark.Create(), DecodeBenchmark.Create(), TokenizeBenchmark.Create(),
        };
        command.SetAction(parsed =>
        {
            var options = new BenchOptions
            {
                Seconds = parsed.GetValue(seconds),
                Threads = parsed.GetValue(threads) ?? s_defaults.Threads,
                Seed = parsed.GetValue(seed),
            }.Validate();
            LibTorchCheck.Require();
            var output = parsed.InvocationConfiguration.Output;
            var measures = parsed.GetValue(preset) is { } name
                ? RunCaptured(parsed.GetValue(suite)!, options, Presets.Load(name), parsed.GetValue(baseModel)!)
                : Run(parsed.GetValue(suite)!, options);
            foreach (var measure in measures)
                output.WriteLine(parsed.GetValue(json) ? measure.Json() : measure.Text());
            return ExitCode.Success;
        });
        return command;
    }

    private static List<Measure> RunCaptured(string suite, BenchOptions options, ExperimentConfig preset, string baseModel)
    {
        if (preset.Device == ComputeDevice.Cpu)
            throw new MiniR1Exception("--preset is for runs on a GPU, and this one's device is cpu: leave it out to measure the cores.");
        if (suite == "ops")
            throw new MiniR1Exception("bench ops has no preset: choose train, rl or zero.");
        using var captured = new CapturedBenchmark(options, preset.Validate(), baseModel, CUDA);
        return [.. suite == "rl" ? [] : captured.Train(), .. suite == "train" ? [] : captured.Reinforce()];
    }

    private static List<Measure> Run(string suite, BenchOptions options)
    {
        switch (suite)
        {
            case "ops":
                using (var operators = new OperatorBenchmark(options))
                    return [.. operators.Run()];
            case "train":
                using (var training = new TrainingBenchmark(options))
                    return [.. training.Run()];
            case "zero":
                return [.. Run("train", options), .. Run("rl", options)];
            default:
                using (var rollout = new RolloutBenchmark(options))
                    return [.. rollout.Run()];
        }
    }
}
