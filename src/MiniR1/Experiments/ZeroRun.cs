using System.Diagnostics;
using MiniR1.Checkpoints;
using MiniR1.Evaluation;
using MiniR1.Model;
using MiniR1.Reporting;
using MiniR1.Tasks;
using MiniR1.Training;
using static TorchSharp.torch;

namespace MiniR1.Experiments;

/// <summary>
/// R1-Zero in small: pretrain a base model from random weights on a synthetic web, then GRPO with rule-based rewards
/// alone, measuring on held-out problems how much it checks itself. A stopped run goes on to the same numbers.
/// </summary>
public sealed class ZeroRun : IDisposable
{
    private const int PretrainingLogEvery = 20;
    private static readonly TimeSpan s_saveEvery = TimeSpan.FromSeconds(30);

    private readonly ExperimentConfig config;
    private readonly RunDirectory directory;
    private readonly IRunObserver observer;
    private readonly string? baseModel;
    private readonly IEngine engine;
    private readonly ITask task;
    private readonly RunLock held;
    private readonly RunJournal journal;
    private readonly RunMeasurements measurements;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Stopwatch sinceSaved = Stopwatch.StartNew();
    private RunState state;

    /// <param name="config">validated</param>
    /// <param name="directory">the run's own</param>
    /// <param name="resume">whether to go on from the directory's saved state</param>
    /// <param name="observer">is told what happens</param>
    /// <param name="baseModel">a base model's directory to start RL from; null to pretrain one</param>
    /// <exception cref="MiniR1Exception">Another process has the directory, or its state cannot be used.</exception>
    public ZeroRun(
        ExperimentConfig config, RunDirectory directory, bool resume, IRunObserver observer, string? baseModel = null)
    {
        this.baseModel = baseModel;
        this.config = config;
        this.directory = directory;
        this.observer = observer;
        held = RunLock.Take(directory.Path);
        try
        {
            state = resume ? directory.SavedState(config) ?? Fresh : Fresh;
            task = config.CreateTask();
            engine = config.Device == ComputeDevice.Cpu
                ? new CoresEngine(config, task.Tokenizer)
                : new CapturedEngine(config, task.Tokenizer, task.LongestPrompt, CUDA);
            InitialiseWeights();
        }
        catch
        {
            engine?.Dispose();
            held.Dispose();
            throw;
        }

        journal = new RunJournal(directory, config, task.Tokenizer);
        measurements = new RunMeasurements(config, journal, observer, () => Seconds, generator =>
            new Evaluator(generator, task, config.Evaluation, config.Grpo.MaxNewTokens));
    }

    /// <summary>Whether nothing but the report is left to do.</summary>
    public bool IsOver => state.Phase == RunPhase.Done;

    private static RunState Fresh => new(RunPhase.Pretrain, 0, 0) { Metrics = LinesMark.Empty, Samples = LinesMark.Empty };

    private double Seconds => state.Seconds + clock.Elapsed.TotalSeconds;

    /// <summary>Runs what is left of the run, to the report.</summary>
    /// <param name="cancellation">stops after the current step, with a state to resume from</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Run(CancellationToken cancellation)
    {
        if (state.Phase == RunPhase.Pretrain && baseModel is not null)
            StartFrom(baseModel);
        else if (state.Phase == RunPhase.Pretrain)
            Pretrain(cancellation);
        if (state.Phase == RunPhase.Rl)
            Reinforce(cancellation);
        else if (state.Phase == RunPhase.Done)
            Rewind(state); // a report from what is left of a file would replace a whole one
        HtmlReport.Write(directory.Path);
    }

    public void Dispose()
    {
        journal.Dispose();
        engine.Dispose();
        held.Dispose();
    }

    /// <summary>Whether metrics.jsonl has a line about this pretraining step.</summary>
    internal static bool IsLogged(int step, int steps) => step % PretrainingLogEvery == 0 || step == steps;

    private RunHistory Rewind(RunState to)
    {
        var (history, metrics, samples) = journal.Rewind(to);
        foreach (var (file, lines) in new[] { (directory.Metrics, metrics), (directory.Samples, samples) }.Where(cut => cut.Item2 > 0))
            observer.Rewound(file, lines);
        return history;
    }

    private void Pretrain(CancellationToken cancellation)
    {
        var (first, steps) = (state.Step, config.Pretraining.Steps);
        var corpus = new PackedCorpus(
            task, config.Pretraining.Documents, config.Pretraining.RowLengths, config.Pretraining.LossOnPrompts,
            config.Pretraining.LossOnQuizOperands, (ulong)config.Seed);
        using var trainer = engine.NewPretrainer(corpus, first);
        if (first > 0)
            Restore(trainer.Optimizer);
        Rewind(state);
        observer.PhaseStarted(RunPhase.Pretrain, first, steps);
        var (done, since) = (0, Stopwatch.StartNew());
        for (var step = first; step < steps; step++)
        {
            var isLogged = IsLogged(step + 1, steps);
            (var measured, done) = (trainer.Step(step, isLogged), done + 1);
            if (measured is not null)
            {
                RequireFinite("Pretraining", step + 1, measured.Loss, measured.GradientNorm);
                observer.Pretrained(step + 1, measured);
            }

            if (measured is not null && isLogged)
            {
                journal.Pretrained(step + 1, Seconds, measured, (double)measured.Tokens * done / since.Elapsed.TotalSeconds);
                (done, since) = (0, Stopwatch.StartNew());
            }

            SaveIfDue(new RunState(RunPhase.Pretrain, step + 1, Seconds), trainer.Optimizer, cancellation);
        }

        SaveBase();
    }

    private void StartFrom(string directory)
    {
        GivenBase.CopyTo(directory, engine.Model);
        engine.Publish();
        Rewind(Fresh);
        journal.StartedFrom(directory, Seconds);
        SaveBase();
    }

    private void SaveBase()
    {
        SaveModel(directory.BaseModel);
        using var fresh = engine.NewPolicyUpdate(directory.BaseModel);
        Save(new RunState(RunPhase.Rl, 0, Seconds), fresh.Optimizer);
    }

    private void Reinforce(CancellationToken cancellation)
    {
        var (first, steps) = (state.Step, config.Grpo.Steps);
        using var policy = engine.NewPolicyUpdate(directory.BaseModel);
        var trainer = new GrpoTrainer(
            engine.Generator, policy.Update, task, Controls.Reward(config), config.Grpo, (ulong)config.Seed);
        Restore(policy.Optimizer);
        var history = Rewind(state);
        RequireBest(history, first);
        observer.PhaseStarted(RunPhase.Rl, first, steps);
        if (first == 0)
        {
            Evaluate(0, history, () => { });
            measurements.Characterise(0, engine.Model, engine.Generator);
        }

        var done = first;
        while (done < steps && !IsOutOfPatience(history))
        {
            var measured = trainer.Step(done);
            var finished = ++done;
            RequireFinite("GRPO", done, measured.Update.Entropy, measured.Update.GradientNorm);
            observer.Trained(done, measured);
            journal.Trained(done, Seconds, measured);
            history.Add(new TrainingPoint(
                done, measured.Reward, measured.ZeroVariance, measured.Behaviour.Truncated, measured.Update.Kl, measured.Update.Entropy)
            {
                Format = measured.Behaviour.Format,
            });
            measurements.Warn(RunWatch.AfterStep(history));
            if (done % config.Evaluation.Every == 0 || done == steps)
                Evaluate(done, history, () => Save(new RunState(RunPhase.Rl, finished, Seconds), policy.Optimizer));
            SaveIfDue(new RunState(RunPhase.Rl, done, Seconds), policy.Optimizer, cancellation);
        }

        Finish(done, history, policy.Optimizer);
    }

    private void Finish(int step, RunHistory history, IOptimizerState optimizer)
    {
        SaveModel(directory.FinalModel);
        var stoppedEarly = step < config.Grpo.Steps;
        if (stoppedEarly)
            observer.StoppedEarly(step, history.SinceBest);
        if (config.Evaluation.Report == CheckpointChoice.Final && step > 0) // the base was characterised before RL
            measurements.Characterise(step, engine.Model, engine.Generator);
        else if (history.Best is { Step: > 0 } best && config.Evaluation.Report == CheckpointChoice.Best)
            measurements.CharacteriseSaved(best.Step, directory.BestModel, engine);
        journal.Done(step, Seconds, PeakMemory(), stoppedEarly);
        Save(new RunState(RunPhase.Done, step, Seconds), optimizer);
        observer.PhaseStarted(RunPhase.Done, step, config.Grpo.Steps);
    }

    // The state goes first: whatever happens in between, the best model can be made from it again.
    private void Evaluate(int step, RunHistory history, Action save)
    {
        engine.Collect();
        engine.Model.eval();
        measurements.Evaluate(step, engine.Generator, history);
        measurements.Warn(RunWatch.AfterEvaluation(history));
        if (history.Best?.Step != step)
            return;
        save();
        SaveModel(directory.BestModel);
    }

    private void RequireBest(RunHistory history, int step)
    {
        if (history.Best is not { } best)
            return;
        if (best.Step == step)
            SaveModel(directory.BestModel); // a run that was killed at this step may not have come to it
        else if (!Directory.Exists(directory.BestModel))
            throw new MiniR1Exception($"{directory.BestModel}, the best model, of RL step {best.Step}, is missing: put it back from a copy, or start the run anew in another directory.");
    }

    private bool IsOutOfPatience(RunHistory history) =>
        config.Evaluation.Validation is { Patience: > 0 and var patience } && history.SinceBest >= patience;

    // Drawn on the CPU, so that a seed means the same weights wherever the run is computed.
    private void InitialiseWeights()
    {
        using var generator = new Generator((ulong)config.Seed);
        WeightInitialization.Normal(engine.Model, config.Pretraining.InitialDeviation, generator);
        engine.Publish();
    }

    private void Restore(IOptimizerState optimizer)
    {
        RunState.Restore(directory.State, engine.Model, optimizer);
        engine.Publish();
    }

    private void SaveModel(string path)
    {
        engine.Collect();
        Checkpoint.Save(engine.Model, path, temporary =>
        {
            task.Tokenizer.Save(temporary);
            ModelExperiment.Save(config, temporary);
        });
    }

    private void SaveIfDue(RunState reached, IOptimizerState optimizer, CancellationToken cancellation)
    {
        if (sinceSaved.Elapsed < s_saveEvery && !cancellation.IsCancellationRequested)
            return;
        Save(reached, optimizer);
        cancellation.ThrowIfCancellationRequested();
    }

    private void Save(RunState reached, IOptimizerState optimizer)
    {
        engine.Collect();
        reached = journal.Settle(reached);
        reached.Save(directory.State, engine.Model, optimizer);
        state = reached;
        clock.Restart();
        sinceSaved.Restart();
    }

    private static void RequireFinite(string phase, int step, params ReadOnlySpan<double> measured)
    {
        foreach (var value in measured)
        {
            if (!double.IsFinite(value))
                throw new MiniR1Exception($"{phase} diverged at step {step}, its numbers are no longer finite: lower its learning rate or gradient clip.");
        }
    }

    private static double PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
