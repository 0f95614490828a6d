using System.Diagnostics;
using MiniR1.Experiments;
using MiniR1.Training;
using Spectre.Console;

namespace MiniR1.Cli;

/// <summary>Live progress of a run: a bar with rate and time left, and a line for each measurement.</summary>
internal sealed class ZeroProgress : IRunObserver
{
    private readonly Stopwatch clock = new();
    private ProgressContext? context;
    private ProgressTask? task;
    private int first;

    /// <summary>Runs <paramref name="body"/> under a live display.</summary>
    internal void Show(Action body) => AnsiConsole.Progress()
        .AutoClear(false)
        .HideCompleted(false)
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn { Width = 24 },
            new PercentageColumn(),
            new RemainingTimeColumn())
        .Start(started =>
        {
            context = started;
            body();
            task?.StopTask();
        });

    public void PhaseStarted(RunPhase phase, int firstStep, int steps)
    {
        task?.StopTask();
        if (phase == RunPhase.Done)
            return;
        first = firstStep;
        task = context!.AddTask(phase == RunPhase.Pretrain ? "pretraining" : "GRPO", maxValue: Math.Max(1, steps));
        task.Value = firstStep;
        clock.Restart();
    }

    public void Pretrained(int step, PretrainingStep measured)
    {
        task!.Value = step;
        if (step % 10 == 0)
        {
            task.Description =
                $"pretraining  step {step,4}  {Rate(step),5:0.0}/s  loss [blue]{measured.Loss:0.000}[/]";
        }
    }

    public void Trained(int step, GrpoStep measured)
    {
        task!.Value = step;
        task.Description =
            $"GRPO         step {step,4}  {Rate(step),5:0.00}/s  reward [blue]{measured.Reward:0.00}[/]  "
            + $"right [blue]{measured.Behaviour.Accuracy:0%}[/]  checks [green]{measured.Behaviour.Verified:0%}[/]";
    }

    public void Evaluated(int step, Evaluation.Evaluation greedy, Evaluation.Evaluation sampled) =>
        AnsiConsole.MarkupLine(
            $"[grey]held out, after {step,3} RL steps:[/] right {greedy.Metrics.Accuracy:0.0%} greedy, "
            + $"[blue]{sampled.Metrics.Accuracy:0.0%}[/] sampled; [green]{sampled.Metrics.Verified:0.0%}[/] check their result; "
            + $"{sampled.Metrics.Length:0} tokens");

    internal static void Stopped(string path) => AnsiConsole.MarkupLine(
        $"Stopped. Go on with [bold]--resume --out {Markup.Escape(path)}[/].");

    internal static void Finished(string path) => AnsiConsole.MarkupLine(
        $"Report: [bold]{Markup.Escape(Path.Combine(path, "report.html"))}[/]   "
        + $"Try: [bold]./minir1 sample --model {Markup.Escape(Path.Combine(path, "checkpoints", "final"))} \"3 7 2=20:\"[/]");

    private double Rate(int step) => (step - first) / clock.Elapsed.TotalSeconds;
}
