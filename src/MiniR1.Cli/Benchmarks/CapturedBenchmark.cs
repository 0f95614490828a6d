using MiniR1.Experiments;
using MiniR1.Training;
using static TorchSharp.torch;

namespace MiniR1.Cli.Benchmarks;

/// <summary>
/// The phases of a run as <see cref="ZeroRun"/> has them on a GPU: pretraining steps, and RL steps of a policy that
/// stays as it is, so that every step does the same work.
/// </summary>
internal sealed class CapturedBenchmark : IDisposable
{
    private const int Chunk = 20; // steps between two looks at the device
    private const int EnoughSteps = 1_000_000;

    private readonly BenchOptions options;
    private readonly ExperimentConfig preset;
    private readonly string baseModel;
    private readonly CapturedEngine engine;

    /// <param name="options">validated</param>
    /// <param name="preset">whose sizes are measured</param>
    /// <param name="baseModel">a model's directory: what RL starts from</param>
    /// <param name="device">where</param>
    /// <exception cref="MiniR1Exception">There is no such device, or the base is not the preset's.</exception>
    internal CapturedBenchmark(BenchOptions options, ExperimentConfig preset, string baseModel, Device device)
    {
        GivenBase.Require(baseModel, preset);
        (this.options, this.baseModel) = (options, baseModel);
        this.preset = preset with
        {
            Pretraining = preset.Pretraining with { Steps = EnoughSteps, LearningRate = new LearningRate { Peak = 1e-6 } },
            Grpo = preset.Grpo with { Steps = EnoughSteps, LearningRate = new LearningRate { Peak = 1e-9 } },
        };
        var task = preset.CreateTask();
        engine = new CapturedEngine(this.preset, task.Tokenizer, task.LongestPrompt, device);
        GivenBase.CopyTo(baseModel, engine.Model);
        engine.Publish();
    }

    internal IEnumerable<Measure> Train()
    {
        var config = preset.Pretraining;
        var corpus = new PackedCorpus(
            preset.CreateTask(), config.Documents, config.RowLengths, config.LossOnPrompts, config.LossOnQuizOperands,
            (ulong)options.Seed);
        using var trainer = engine.NewPretrainer(corpus, firstStep: 0);
        var (step, tokens) = (0, 0L);
        var elapsed = MedianTime.Of(() =>
        {
            for (var i = 1; i <= Chunk; i++)
                tokens = trainer.Step(step++, measure: i == Chunk)?.Tokens ?? tokens;
        }, options.Seconds / 2) / Chunk;
        yield return new("train.step", elapsed * 1e3, "ms");
        yield return new("train.tokens_per_second", tokens / elapsed, "tokens/s");
    }

    internal IEnumerable<Measure> Reinforce()
    {
        using var policy = engine.NewPolicyUpdate(baseModel);
        var trainer = new GrpoTrainer(
            engine.Generator, policy.Update, preset.CreateTask(), Controls.Reward(preset), preset.Grpo, (ulong)options.Seed);
        var steps = new List<GrpoStep>();
        MedianTime.Of(() => steps.Add(trainer.Step(steps.Count)), options.Seconds / 2);
        steps.RemoveAt(0); // recorded its graphs
        yield return new("rl.sample", Median(steps.Select(step => step.SamplingSeconds)), "s");
        yield return new("rl.update", Median(steps.Select(step => step.UpdateSeconds)), "s");
        yield return new("rl.step", Median(steps.Select(step => step.SamplingSeconds + step.UpdateSeconds)), "s");
        yield return new("rl.sampled_tokens", steps.Average(step => step.Behaviour.Length * step.Behaviour.Samples), "tokens");
    }

    public void Dispose() => engine.Dispose();

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
