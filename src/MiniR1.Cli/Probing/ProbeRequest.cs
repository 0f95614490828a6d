using MiniR1.Checkpoints;
using MiniR1.Evaluation.Probes;
using MiniR1.Experiments;
using MiniR1.Generation;
using MiniR1.Inspection;
using MiniR1.Model;
using MiniR1.Tasks;
using MiniR1.Training;

namespace MiniR1.Cli.Probing;

/// <summary>What to probe, and on which problems.</summary>
internal sealed record ProbeRequest(string Model, string? Base, string? Preset, int? Problems, AttemptSource Attempts, LoadingOptions Loading)
{
    /// <exception cref="MiniR1Exception">No such model or preset, or a value out of range.</exception>
    internal ProbeResult Run()
    {
        var config = Configure();
        var (model, tokenizer) = ModelOption.Load(Model, Loading);
        using var owned = model;
        using var before = BaseDirectory() is { } directory ? ModelOption.Load(directory, Loading).Model : null;
        using var workers = new WorkerThreads(config.Workers > 0 ? config.Workers : Environment.ProcessorCount);
        var countdown = new Countdown(config.Task as CountdownConfig
            ?? throw new MiniR1Exception($"The probes plant results of Countdown, not of the task '{config.Task.Kind}': give a model of Countdown."));
        RunMemory.OfGeneration(
            model.Config, config.Evaluation.Problems, (double)config.CreateTask().LongestPrompt + config.Grpo.MaxNewTokens, "lower --problems")
            .RequireRoom("The probe", MemoryEstimate.OfMachine);
        Problem[] problems =
        [
            .. Enumerable.Range(0, config.Evaluation.Problems).Select(i => countdown.Draw(Split.HeldOut, config.Evaluation.Seed, i)),
        ];
        return new Probe(tokenizer, countdown, config.Grpo.MaxNewTokens)
            .Run(GeneratorOf(model), before is null ? null : GeneratorOf(before), problems, Attempts);

        ParallelTextGenerator GeneratorOf(CausalLanguageModel of) =>
            new(new TextGenerator(of, tokenizer.EosId, tokenizer.PadId), workers);
    }

    // checkpoints/final belongs to the run two folders above it.
    private ExperimentConfig Configure()
    {
        var run = Path.Combine(Model, "..", "..", "config.json");
        var config = Presets.Load(Preset ?? (File.Exists(run) ? run : "cpu"));
        if (Problems is { } count)
            config = config with { Evaluation = config.Evaluation with { Problems = count } };
        return config.Validate();
    }

    private string? BaseDirectory()
    {
        if (Base is not null)
            return Base;
        var beside = Path.Combine(Model, "..", "base");
        return Directory.Exists(beside) && Path.GetFullPath(beside) != Path.TrimEndingDirectorySeparator(Path.GetFullPath(Model)) ? beside : null;
    }
}
