using MiniR1.Experiments;
using MiniR1.Reporting;

namespace MiniR1.Cli.Zero;

/// <summary>
/// The runs of several seeds and controls, one after the other. One that fails or is stopped leaves the others as they
/// are; --resume goes on with what is not finished.
/// </summary>
internal sealed class ZeroSeries(ZeroRequest request, Terminal terminal)
{
    private readonly ZeroRunner runner = new(terminal);
    private readonly List<(string Path, string Sentence)> failures = [];

    internal int Run()
    {
        var plan = request.Plan();
        foreach (var run in plan)
        {
            RunOutlook.Require(run.Config);
            LibTorchCheck.Require(run.Config);
            RequirePlace(run);
        }

        using var interruption = new Interruption(runner.SayStopping);
        try
        {
            foreach (var (index, run) in plan.Index())
                RunOrExplain(run, index + 1, plan.Count, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            WriteReport(plan);
            ZeroRunner.SayStopped(terminal, request);
            return ExitCode.Interrupted;
        }

        WriteReport(plan);
        return failures is [var (path, sentence), ..]
            ? throw new MiniR1Exception($"{failures.Count} of {plan.Count} runs failed; the first in '{path}': {sentence}")
            : ExitCode.Success;
    }

    /// <summary>Over those that came to their end, in this call or an earlier one.</summary>
    private void WriteReport(IReadOnlyList<PlannedRun> plan)
    {
        string[] finished = [.. plan.Select(run => run.Path).Where(IsFinished)];
        if (finished.Length > 0)
            terminal.Output.WriteLine($"Report: {MergedReport.Write(finished, Path.Combine(request.Parent, $"{request.PresetName}-report.html"))}");
    }

    // A run that failed may have left a state that nobody can read.
    private bool IsFinished(string path) =>
        failures.All(failure => failure.Path != path) && RunDirectory.Exists(path) && RunDirectory.Open(path).IsFinished;

    // Before the first run starts, so that the last one does not fail for it an hour later.
    private void RequirePlace(PlannedRun run)
    {
        if (request.Resume && RunDirectory.Exists(run.Path))
        {
            RunDirectory.Resume(run.Path, run.Config);
            RunLock.RequireFree(run.Path);
        }
        else
        {
            RunDirectory.RequireFree(run.Path);
        }
    }

    private void RunOrExplain(PlannedRun run, int number, int count, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            Run(run, number, count, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && FailureSentence.Of(failure) is { } sentence)
        {
            failures.Add((run.Path, sentence));
            terminal.Output.WriteLine($"Run {number} of {count} failed: {sentence}");
        }
    }

    private void Run(PlannedRun run, int number, int count, CancellationToken cancellation)
    {
        var goesOn = request.Resume && RunDirectory.Exists(run.Path);
        var directory = goesOn ? RunDirectory.Resume(run.Path, run.Config) : RunDirectory.Create(run.Path, run.Config);
        if (goesOn && directory.IsFinished)
        {
            terminal.Output.WriteLine($"Run {number} of {count}: {run.Path} is finished.");
            return;
        }

        var baseModel = request.Base ?? GivenBase.Find(request.Siblings(run.Config), run.Config);
        var origin = baseModel is null ? "" : $", base of {baseModel}";
        terminal.Output.WriteLine($"Run {number} of {count}: {run.Path}{origin}");
        runner.Run(run.Config, directory, goesOn, baseModel, $"{number}/{count} ", cancellation);
    }
}
