using System.CommandLine;
using MiniR1.Experiments;

namespace MiniR1.Cli.Zero;

/// <summary><c>minir1 zero</c>: from random weights to a model that checks its sums.</summary>
internal static class ZeroCommand
{
    internal static Command Create()
    {
        var preset = new Option<string>("--preset")
        {
            Description = $"{string.Join(", ", Presets.Names)}, or a file NAME.json.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "cpu",
        };
        var control = new Option<string>("--control")
        {
            Description = $"{string.Join(", ", Controls.All.Select(Controls.Name))}; several with commas between, or all.",
            HelpName = "NAME",
            DefaultValueFactory = _ => Control.None.Name(),
        };
        var seed = new Option<int?>("--seed")
        {
            Description = "Names the weights, documents, problems and samples; the preset's if not given.",
            HelpName = "N",
        };
        var seeds = new Option<string?>("--seeds")
        {
            Description = "Runs one after the other, such as 0,1,2, and a report over all of them.",
            HelpName = "N,N",
        };
        var output = new Option<string?>("--out")
        {
            Description = "The run's directory, or that of all runs; runs/PRESET-SEED-CONTROL if not given.",
            HelpName = "DIR",
        };
        var baseModel = new Option<string?>("--base")
        {
            Description = "Start RL from this base model, such as runs/cpu-0/checkpoints/base.",
            HelpName = "DIR",
        };
        var resume = new Option<bool>("--resume") { Description = "Go on with the run in the directory, or with all runs." };
        var steps = new Option<int?>("--steps") { Description = "RL steps, instead of the preset's.", HelpName = "N" };
        var command = new Command("zero", "Pretrain a small model, then let GRPO grow its self-verification.")
        {
            preset, control, seed, seeds, output, baseModel, resume, steps,
        };
        command.SetAction(parsed =>
        {
            var request = new ZeroRequest(
                parsed.GetValue(preset)!, parsed.GetValue(seed), parsed.GetValue(steps), parsed.GetValue(output),
                parsed.GetValue(resume))
            {
                Control = parsed.GetValue(control)!,
                Seeds = parsed.GetValue(seeds),
                Base = parsed.GetValue(baseModel),
            };
            var terminal = Terminal.For(parsed.InvocationConfiguration.Output);
            return request.IsSeries ? new ZeroSeries(request, terminal).Run() : RunOne(request, terminal);
        });
        return command;
    }

    private static int RunOne(ZeroRequest request, Terminal terminal)
    {
        var planned = request.Plan()[0];
        RunOutlook.Require(planned.Config);
        LibTorchCheck.Require(planned.Config); // before the run's directory is there
        var directory = request.Resume
            ? RunDirectory.Resume(planned.Path, planned.Config)
            : RunDirectory.Create(planned.Path, planned.Config);
        var runner = new ZeroRunner(terminal);
        using var interruption = new Interruption(runner.SayStopping);
        try
        {
            runner.Run(planned.Config, directory, request.Resume, request.Base, "", interruption.Token);
        }
        catch (OperationCanceledException)
        {
            ZeroRunner.SayStopped(terminal, request);
            return ExitCode.Interrupted;
        }

        // Not through Spectre, which would break a line that is to be pasted.
        terminal.Output.WriteLine($"Report: {Path.Combine(planned.Path, "report.html")}");
        terminal.Output.WriteLine($"Try:    ./minir1 sample --model {ZeroRequest.Quote(directory.FinalModel)} \"3 7 2=20:\"");
        return ExitCode.Success;
    }
}
