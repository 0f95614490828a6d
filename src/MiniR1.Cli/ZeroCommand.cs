using System.CommandLine;
using MiniR1.Experiments;

namespace MiniR1.Cli;

/// <summary><c>minir1 zero</c>: from random weights to a model that checks its sums.</summary>
internal static class ZeroCommand
{
    internal static Command Create()
    {
        var preset = new Option<string>("--preset")
        {
            Description = $"{string.Join(", ", Presets.Names)}, or a file NAME.json.",
            DefaultValueFactory = _ => "cpu",
        };
        var seed = new Option<int?>("--seed") { Description = "Names the weights, documents, problems and samples." };
        var output = new Option<string?>("--out") { Description = "The run's directory; runs/PRESET-SEED if not given." };
        var resume = new Option<bool>("--resume") { Description = "Go on with the run in the directory." };
        var steps = new Option<int?>("--steps") { Description = "RL steps, instead of the preset's." };
        var command = new Command("zero", "Pretrain a small model, then let GRPO grow its self-verification.")
        {
            preset, seed, output, resume, steps,
        };
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var name = parsed.GetValue(preset)!;
                var config = Configure(name, parsed.GetValue(seed), parsed.GetValue(steps));
                var path = parsed.GetValue(output)
                    ?? Path.Combine("runs", $"{Path.GetFileNameWithoutExtension(name)}-{config.Seed}");
                return Run(config, path, parsed.GetValue(resume), cancellation);
            },
            CancellationToken.None));
        return command;
    }

    private static ExperimentConfig Configure(string preset, int? seed, int? steps)
    {
        var config = Presets.Load(preset);
        if (seed is not null)
            config = config with { Seed = seed.Value };
        if (steps is not null)
            config = config with { Grpo = config.Grpo with { Steps = steps.Value } };
        return config.Validate();
    }

    private static int Run(ExperimentConfig config, string path, bool resume, CancellationToken cancellation)
    {
        var directory = resume ? RunDirectory.Resume(path, config) : RunDirectory.Create(path, config);
        var progress = new ZeroProgress();
        using var run = new ZeroRun(config, directory, resume, progress);
        try
        {
            progress.Show(() => run.Run(cancellation));
        }
        catch (OperationCanceledException)
        {
            ZeroProgress.Stopped(path);
            throw;
        }

        ZeroProgress.Finished(path);
        return 0;
    }
}
