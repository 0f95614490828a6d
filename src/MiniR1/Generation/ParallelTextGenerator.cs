using MiniR1.Training;

namespace MiniR1.Generation;

/// <summary>Shares prompts out among workers; the texts are the same for any number of them.</summary>
public sealed class ParallelTextGenerator(TextGenerator generator, WorkerThreads workers) : ITextGenerator
{
    /// <inheritdoc/>
    public GeneratedSequence[] Generate(
        IReadOnlyList<int[]> prompts, int copies, SamplingOptions options, long firstRow = 0)
    {
        var shards = workers.Run(worker =>
        {
            var (first, count) = Share.Of(prompts.Count, worker, workers.Count);
            var own = prompts.Skip(first).Take(count).ToArray();
            return generator.Generate(own, copies, options, firstRow + ((long)first * copies));
        });
        return [.. shards.SelectMany(shard => shard)];
    }
}
