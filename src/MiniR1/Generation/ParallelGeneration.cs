using MiniR1.Training;

namespace MiniR1.Generation;

/// <summary>Shares prompts out among workers; the texts are the same for any number of them.</summary>
public static class ParallelGeneration
{
    /// <inheritdoc cref="TextGenerator.Generate"/>
    public static GeneratedSequence[] Generate(
        TextGenerator generator, IReadOnlyList<int[]> prompts, int copies, SamplingOptions options, WorkerThreads workers)
    {
        var shards = workers.Run(worker =>
        {
            var (first, count) = Share.Of(prompts.Count, worker, workers.Count);
            var own = prompts.Skip(first).Take(count).ToArray();
            return generator.Generate(own, copies, options, (long)first * copies);
        });
        return [.. shards.SelectMany(shard => shard)];
    }
}
