using MiniR1.Experiments;

namespace MiniR1.Cli.Zero;

/// <summary>Runs experiments, one at a time, and shows how they come along.</summary>
internal sealed class ZeroRunner(Terminal terminal)
{
    private IProgressDisplay? shown;

    /// <param name="config">validated</param>
    /// <param name="directory">the run's own</param>
    /// <param name="resume">whether to go on from its saved state</param>
    /// <param name="baseModel">to start RL from; null to pretrain one</param>
    /// <param name="label">stands before the phases' names; empty for a run that is alone</param>
    /// <param name="cancellation">stops after the current step</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal void Run(
        ExperimentConfig config, RunDirectory directory, bool resume, string? baseModel, string label,
        CancellationToken cancellation)
    {
        IProgressDisplay display = terminal.IsInteractive
            ? new LiveProgress(terminal.Console)
            : new PlainProgress(terminal.Output, TimeProvider.System);
        shown = display;
        using var run = new ZeroRun(
            config, directory, resume, new ZeroObserver(display, TimeProvider.System, label), baseModel);
        if (!run.IsOver)
            terminal.Output.WriteLine(RunOutlook.Line(config, RunOutlook.Require(config), pretrains: baseModel is null));
        display.Show(() => run.Run(cancellation));
    }

    internal void SayStopping() => shown?.Note("Stopping after this step. Ctrl-C again stops at once.");

    internal static void SayStopped(Terminal terminal, ZeroRequest request)
    {
        terminal.Output.WriteLine("Stopped. Go on with:");
        terminal.Output.WriteLine($"  {request.ResumeLine()}");
    }
}
