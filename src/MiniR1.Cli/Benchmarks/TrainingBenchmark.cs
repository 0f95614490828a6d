using MiniR1.Model;
using MiniR1.Training;
using static TorchSharp.torch;

namespace MiniR1.Cli.Benchmarks;

/// <summary>
/// Training steps: forward, backward, clipping and AdamW. On full rows of random ids, as the peer has them, and on
/// the preset's own documents through <see cref="Pretrainer"/>.
/// </summary>
internal sealed class TrainingBenchmark(BenchOptions options) : IDisposable
{
    private const int Rows = 80;
    private const int Length = 48;
    private const int Document = 24;

    private readonly CausalLanguageModel model = BenchModel.Create(options.Seed);
    private readonly WorkerThreads workers = new(options.Threads);

    internal IEnumerable<Measure> Run()
    {
        // More workers have one thread each in their operators, and one in the BLAS, which has but one setting for all.
        if (options.Threads == 1)
            set_num_threads(1);
        model.train();
        return [.. RandomRows(), .. Documents()];
    }

    public void Dispose()
    {
        workers.Dispose();
        model.Dispose();
    }

    private IEnumerable<Measure> RandomRows()
    {
        var preset = BenchModel.Preset().Pretraining;
        var rows = Fill(new PackedRows(Rows, Length + 1), model.Config.VocabSize, new Random(options.Seed));
        using var optimizer = new AdamWOptimizer(model.named_parameters(), preset.Optimizer);
        var elapsed = MedianTime.Of(() => Step(rows, optimizer), options.Seconds / 2);
        yield return new("train.tokens_per_second", Rows * Length / elapsed, "tokens/s");
        yield return new("train.step", elapsed * 1e3, "ms");
    }

    // As Pretrainer.Step does it, on rows that are given.
    private void Step(PackedRows rows, AdamWOptimizer optimizer)
    {
        var parts = workers.Run(worker =>
        {
            var (first, count) = Share.Of(rows.Rows, worker, workers.Count);
            var gradients = new GradientSum(optimizer.Parameters);
            if (count == 0)
                return gradients;
            using var scope = NewDisposeScope();
            gradients.Add(Pretrainer.Loss(model, rows.Slice(first, count), rows.Targets));
            return gradients;
        });
        foreach (var part in parts[1..])
            parts[0].Add(part);
        optimizer.Step(parts[0].Gradients, learningRate: 1e-4, gradientClip: 1);
        foreach (var part in parts)
            part.Dispose();
    }

    private IEnumerable<Measure> Documents()
    {
        var preset = BenchModel.Preset();
        var config = preset.Pretraining;
        var corpus = new PackedCorpus(
            preset.CreateTask(), config.Documents, config.RowLengths, config.LossOnPrompts, config.LossOnQuizOperands,
            (ulong)options.Seed);
        using var trainer = new Pretrainer(model, corpus, config, workers);
        var (step, tokens) = (0, 0L);
        var elapsed = MedianTime.Of(() => tokens += trainer.Step(step++).Tokens, options.Seconds / 2);
        yield return new("train.preset_tokens_per_second", (double)tokens / step / elapsed, "tokens/s");
        yield return new("train.preset_step", elapsed * 1e3, "ms");
    }

    private static PackedRows Fill(PackedRows rows, int vocabularySize, Random random)
    {
        for (var i = 0; i < rows.Ids.Length; i++)
        {
            var place = i % rows.Length;
            rows.Ids[i] = random.Next(3, vocabularySize);
            rows.DocumentIds[i] = (place / Document) + 1;
            rows.IsTarget[i] = place > 0;
        }

        return rows;
    }
}
