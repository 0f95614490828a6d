using System.Diagnostics;
using MiniR1.Checkpoints;
using MiniR1.Evaluation;
using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Reporting;
using MiniR1.Tasks;
using MiniR1.Tokenization;
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
    private readonly WorkerThreads workers;
    private readonly ArithmeticTokenizer tokenizer = new();
    private readonly Countdown countdown;
    private readonly CausalLanguageModel model;
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
    public ZeroRun(
        ExperimentConfig config, RunDirectory directory, bool resume, IRunObserver observer, string? baseModel = null)
    {
        this.baseModel = baseModel;
        this.config = config;
        this.directory = directory;
        this.observer = observer;
        state = (resume ? RunState.Load(directory.State) : null) ?? new RunState(RunPhase.Pretrain, 0, 0);
        workers = new WorkerThreads(config.Workers > 0 ? config.Workers : Environment.ProcessorCount);
        countdown = new Countdown(config.Task);
        model = new CausalLanguageModel(config.Model);
        using (var generator = new Generator((ulong)config.Seed))
            WeightInitialization.Normal(model, config.Pretraining.InitialDeviation, generator);
        journal = new RunJournal(directory, tokenizer);
        measurements = new RunMeasurements(config, journal, observer, () => Seconds, generator =>
            new Evaluator(generator, tokenizer, countdown, config.Evaluation, config.Grpo.MaxNewTokens));
    }

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
        HtmlReport.Write(directory.Path);
    }

    public void Dispose()
    {
        journal.Dispose();
        model.Dispose();
        workers.Dispose();
    }

    private void Pretrain(CancellationToken cancellation)
    {
        var (first, steps) = (state.Step, config.Pretraining.Steps);
        var corpus = new PackedCorpus(
            new SyntheticWeb(countdown, Controls.Corpus(config)), tokenizer, config.Pretraining.Documents,
            config.Pretraining.RowLengths, config.Pretraining.LossOnPrompts, config.Pretraining.LossOnQuizOperands,
            (ulong)config.Seed);
        using var trainer = new Pretrainer(model, corpus, config.Pretraining, workers);
        if (first > 0)
            RunState.Restore(directory.State, model, trainer.Optimizer);
        journal.Rewind(state);
        observer.PhaseStarted(RunPhase.Pretrain, first, steps);
        var (tokens, since) = (0L, Stopwatch.StartNew());
        for (var step = first; step < steps; step++)
        {
            var measured = trainer.Step(step);
            RequireFinite("Pretraining", step + 1, measured.Loss, measured.GradientNorm);
            observer.Pretrained(step + 1, measured);
            tokens += measured.Tokens;
            if ((step + 1) % PretrainingLogEvery == 0 || step + 1 == steps)
            {
                journal.Pretrained(step + 1, Seconds, measured, tokens / since.Elapsed.TotalSeconds);
                (tokens, since) = (0, Stopwatch.StartNew());
            }

            SaveIfDue(new RunState(RunPhase.Pretrain, step + 1, Seconds), trainer.Optimizer, cancellation);
        }

        SaveBase();
    }

    private void StartFrom(string directory)
    {
        GivenBase.CopyTo(directory, model);
        journal.Rewind(new RunState(RunPhase.Pretrain, 0, 0));
        journal.StartedFrom(directory, Seconds);
        SaveBase();
    }

    private void SaveBase()
    {
        SaveModel(directory.BaseModel);
        using var fresh = new AdamWOptimizer(model.named_parameters(), config.Grpo.Optimizer);
        Save(new RunState(RunPhase.Rl, 0, Seconds), fresh);
    }

    private void Reinforce(CancellationToken cancellation)
    {
        var (first, steps) = (state.Step, config.Grpo.Steps);
        using var reference = Checkpoint.Load(directory.BaseModel);
        reference.eval();
        using var trainer = new GrpoTrainer(
            model, reference, GeneratorOf(model), tokenizer, countdown, Controls.Reward(config), config.Grpo, workers, (ulong)config.Seed);
        RunState.Restore(directory.State, model, trainer.Optimizer);
        var history = journal.Rewind(state);
        observer.PhaseStarted(RunPhase.Rl, first, steps);
        if (first == 0)
        {
            Evaluate(0, history);
            measurements.Characterise(0, model, GeneratorOf(model));
        }

        var done = first;
        while (done < steps && !IsOutOfPatience(history))
        {
            var measured = trainer.Step(done++);
            RequireFinite("GRPO", done, measured.Update.Entropy, measured.Update.GradientNorm);
            observer.Trained(done, measured);
            journal.Trained(done, Seconds, measured);
            history.Add(new TrainingPoint(
                done, measured.Reward, measured.ZeroVariance, measured.Behaviour.Truncated, measured.Update.Kl, measured.Update.Entropy));
            measurements.Warn(RunWatch.AfterStep(history));
            if (done % config.Evaluation.Every == 0 || done == steps)
                Evaluate(done, history);
            SaveIfDue(new RunState(RunPhase.Rl, done, Seconds), trainer.Optimizer, cancellation);
        }

        Finish(done, history, trainer.Optimizer);
    }

    private void Finish(int step, RunHistory history, IOptimizer optimizer)
    {
        SaveModel(directory.FinalModel);
        var stoppedEarly = step < config.Grpo.Steps;
        if (stoppedEarly)
            observer.StoppedEarly(step, history.SinceBest);
        if (config.Evaluation.Report == CheckpointChoice.Final && step > 0) // the base was characterised before RL
            measurements.Characterise(step, model, GeneratorOf(model));
        else if (history.Best is { Step: > 0 } best && config.Evaluation.Report == CheckpointChoice.Best)
            measurements.CharacteriseSaved(best.Step, directory.BestModel, GeneratorOf);
        journal.Done(step, Seconds, PeakMemory(), stoppedEarly);
        Save(new RunState(RunPhase.Done, step, Seconds), optimizer);
        observer.PhaseStarted(RunPhase.Done, step, config.Grpo.Steps);
    }

    private void Evaluate(int step, RunHistory history)
    {
        model.eval();
        measurements.Evaluate(step, GeneratorOf(model), history);
        if (history.Best?.Step == step)
            SaveModel(directory.BestModel);
        measurements.Warn(RunWatch.AfterEvaluation(history));
    }

    private bool IsOutOfPatience(RunHistory history) =>
        config.Evaluation.Validation is { Patience: > 0 and var patience } && history.SinceBest >= patience;

    private ParallelTextGenerator GeneratorOf(CausalLanguageModel model) =>
        new(new TextGenerator(model, tokenizer.EosId, tokenizer.PadId), workers);

    private void SaveModel(string path) => Checkpoint.Save(model, path, tokenizer.Save);

    private void SaveIfDue(RunState reached, IOptimizer optimizer, CancellationToken cancellation)
    {
        if (sinceSaved.Elapsed < s_saveEvery && !cancellation.IsCancellationRequested)
            return;
        Save(reached, optimizer);
        cancellation.ThrowIfCancellationRequested();
    }

    private void Save(RunState reached, IOptimizer optimizer)
    {
        reached.Save(directory.State, model, optimizer);
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
