using MiniR1.Generation;
using MiniR1.Model;
using MiniR1.Training;
using static TorchSharp.torch;

namespace MiniR1.Cli.Benchmarks;

/// <summary>An RL step: 512 completions of given lengths, and the GRPO update from them.</summary>
internal sealed class RolloutBenchmark : IDisposable
{
    private const int Rows = 512;
    private const int PromptLength = 14;
    private const int KindsOfPadding = 5;

    private readonly BenchOptions options;
    private readonly CausalLanguageModel model;
    private readonly WorkerThreads workers;
    private readonly int[][] prompts;
    private readonly int[] lengths;

    internal RolloutBenchmark(BenchOptions options)
    {
        this.options = options;
        model = BenchModel.Create(options.Seed);
        workers = new WorkerThreads(options.Threads);
        lengths = LengthSchedule.Of(options.Seed, Rows);
        var random = new Random(options.Seed);
        // Row i lacks i mod 5 tokens, which left-padding fills.
        prompts = [.. Enumerable.Range(0, Rows).Select(row => Enumerable.Range(0, PromptLength - (row % KindsOfPadding))
            .Select(_ => random.Next(3, model.Config.VocabSize)).ToArray())];
    }

    internal IEnumerable<Measure> Run()
    {
        // More workers have one thread each in their operators, and one in the BLAS, which has but one setting for all.
        if (options.Threads == 1)
            set_num_threads(1);
        model.eval();
        var sequences = Sample();
        var config = BenchModel.Preset().Grpo with { KlWeight = 0, MicrobatchRows = 64 };
        using var optimizer = new AdamWOptimizer(model.named_parameters(), config.Optimizer);
        var update = new GrpoUpdate(model, null, optimizer, config, PadId, workers);
        var random = new Random(options.Seed);
        double[] advantages = [.. sequences.Select(_ => (random.NextDouble() * 2) - 1)];
        var sampling = MedianTime.Of(() => Sample(), options.Seconds / 2);
        var updating = MedianTime.Of(() => update.Apply(sequences, advantages, learningRate: 1e-6), options.Seconds / 2);
        yield return new("rl.sample", sampling, "s");
        yield return new("rl.update", updating, "s");
        yield return new("rl.step", sampling + updating, "s");
        yield return new("rl.sampled_tokens", lengths.Sum(), "tokens");
    }

    public void Dispose()
    {
        workers.Dispose();
        model.Dispose();
    }

    private int PadId => (int)(model.Config.PadTokenId ?? 0);

    private GeneratedSequence[] Sample()
    {
        var shares = workers.Run(worker =>
        {
            var (first, count) = Share.Of(Rows, worker, workers.Count);
            var rows = first..(first + count);
            return count == 0
                ? []
                : new ScheduledRollout(model, prompts[rows], lengths[rows], PadId).Draw((ulong)options.Seed, first);
        });
        return [.. shares.SelectMany(share => share)];
    }
}
