using System.CommandLine;

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
        var command = new Command("bench", "Measure how fast operators, training or a GRPO step are.")
        {
            suite, json, seconds, threads, seed, LoadBenchmark.Create(), DecodeBenchmark.Create(), TokenizeBenchmark.Create(),
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
            foreach (var measure in Run(parsed.GetValue(suite)!, options))
                output.WriteLine(parsed.GetValue(json) ? measure.Json() : measure.Text());
            return ExitCode.Success;
        });
        return command;
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
