using MiniR1.Checkpoints;
using MiniR1.Evaluation;
using MiniR1.Generation;
using MiniR1.Model;

namespace MiniR1.Experiments;

/// <summary>What a run measures about its model, and where it writes that.</summary>
/// <param name="config">of the run</param>
/// <param name="journal">metrics.jsonl and samples.jsonl</param>
/// <param name="observer">is told</param>
/// <param name="seconds">since the run's start</param>
/// <param name="evaluatorOf">an evaluator of what a generator writes</param>
internal sealed class RunMeasurements(
    ExperimentConfig config, RunJournal journal, IRunObserver observer, Func<double> seconds,
    Func<ITextGenerator, Evaluator> evaluatorOf)
{
    /// <summary>Held-out problems, greedy and sampled, and the validation split where the config asks for it.</summary>
    internal void Evaluate(int step, ITextGenerator generator, RunHistory history)
    {
        var evaluator = evaluatorOf(generator);
        var (greedy, sampled) = (evaluator.Greedy(), evaluator.Sampled());
        var validation = config.Evaluation.Validation is { } split ? evaluator.Validation(split) : null;
        journal.Evaluated(step, seconds(), greedy, sampled, validation, config.Evaluation.SavedSamples);
        observer.Evaluated(step, greedy, sampled);
        if (validation is not { Metrics: var metrics })
            return;
        history.Add(new ValidationPoint(step, metrics.Accuracy, metrics.Samples));
        observer.Validated(step, validation);
    }

    /// <summary>What is measured of the base model and of the one that the report is about, and of no other.</summary>
    internal void Characterise(int step, CausalLanguageModel model, ITextGenerator generator)
    {
        var evaluator = evaluatorOf(generator);
        var usage = ExpertUsage.Of(model, [.. evaluator.Greedy().Samples.Select(sample => sample.Sequence!)]);
        if (usage.Count > 0)
            journal.Loaded(step, seconds(), usage);
        if (config.Evaluation.PassAtK is { } pass)
        {
            var counts = evaluator.PassAtK(pass);
            journal.PassedAtK(step, seconds(), counts);
        }
    }

    /// <summary>As <c>Characterise</c>, of a saved model.</summary>
    internal void CharacteriseSaved(int step, string directory, IEngine engine)
    {
        using var model = Checkpoint.Load(directory, engine.Model.Options);
        model.eval();
        var generator = engine.NewGenerator(model);
        Characterise(step, model, generator);
        (generator as IDisposable)?.Dispose();
    }

    /// <summary>Warns of what the run's history shows.</summary>
    internal void Warn(IReadOnlyList<RunWarning> warnings)
    {
        foreach (var warning in warnings)
        {
            journal.Warned(seconds(), warning);
            observer.Warned(warning);
        }
    }
}
