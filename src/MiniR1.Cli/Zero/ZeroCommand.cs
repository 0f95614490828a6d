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
        var seed = new Option<int?>("--seed")
        {
            Description = "Names the weights, documents, problems and samples; the preset's if not given.",
            HelpName = "N",
        };
        var output = new Option<string?>("--out")
        {
            Description = "The run's directory; runs/PRESET-SEED if not given.",
            HelpName = "DIR",
        };
        var resume = new Option<bool>("--resume") { Description = "Go on with the run in the directory." };
        var steps = new Option<int?>("--steps") { Description = "RL steps, instead of the preset's.", HelpName = "N" };
        var command = new Command("zero", "Pretrain a small model, then let GRPO grow its self-verification.")
        {
            preset, seed, output, resume, steps,
        };
        command.SetAction(parsed => Run(
            new ZeroRequest(
                parsed.GetValue(preset)!, parsed.GetValue(seed), parsed.GetValue(steps), parsed.GetValue(output),
                parsed.GetValue(resume)),
            Terminal.For(parsed.InvocationConfiguration.Output)));
        return command;
    }

    private static int Run(ZeroRequest request, Terminal terminal)
    {
        var config = request.Configure();
        var path = request.PathOf(config);
        LibTorchCheck.Require(); // before the run's directory is there
        var directory = request.Resume ? RunDirectory.Resume(path, config) : RunDirectory.Create(path, config);
        IProgressDisplay display = terminal.IsInteractive
            ? new LiveProgress(terminal.Console)
            : new PlainProgress(terminal.Output, TimeProvider.System);
        using var run = new ZeroRun(config, directory, request.Resume, new ZeroObserver(display, TimeProvider.System));
        using var interruption = new Interruption(
            () => display.Note("Stopping after this step. Ctrl-C again stops at once."));
        try
        {
            display.Show(() => run.Run(interruption.Token));
        }
        catch (OperationCanceledException)
        {
            terminal.Output.WriteLine("Stopped. Go on with:");
            terminal.Output.WriteLine($"  {request.ResumeLine(path)}");
            return ExitCode.Interrupted;
        }

        // Not through Spectre, which would break a line that is to be pasted.
        terminal.Output.WriteLine($"Report: {Path.Combine(path, "report.html")}");
        terminal.Output.WriteLine($"Try:    ./minir1 sample --model {ZeroRequest.Quote(directory.FinalModel)} \"3 7 2=20:\"");
        return ExitCode.Success;
    }
}
