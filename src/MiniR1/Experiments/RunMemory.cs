using MiniR1.Inspection;
using MiniR1.Model;

namespace MiniR1.Experiments;

/// <summary>
/// Estimates a run's memory from its config. Counted by arithmetic are weights, moments, gradients, what a backward pass
/// keeps of each token, and the key-value cache; the constants were measured (docs/LOG.md).
/// </summary>
public static class RunMemory
{
    /// <summary>Of the .NET runtime and libtorch before there is a model.</summary>
    public const double Runtime = 2.6e8;

    private const double Float = 4;

    // Of what a token leaves in a layer for the backward pass, in units of what its matrices put out.
    private const double Kept = 2;

    // Of the cache and the texts, with what a step over them makes and the allocators keep.
    private const double Held = 1.2;

    // A problem, its prompt, its completion as tokens and text, and the judgement on it.
    private const double Host = 2500;
    private const double HostToken = 60;

    /// <param name="config">validated</param>
    /// <param name="cores">that share the rows where the config does not say</param>
    public static MemoryEstimate Of(ExperimentConfig config, int cores)
    {
        var task = config.CreateTask();
        double workers = config.Device == ComputeDevice.Cuda ? 1 : config.Workers > 0 ? config.Workers : cores;
        var weights = Float * ParameterCount.Of(config.Model);
        double text = task.LongestPrompt + config.Grpo.MaxNewTokens;
        double rows = (double)config.Grpo.Prompts * config.Grpo.GroupSize;
        var evaluated = Math.Max(config.Evaluation.Problems, config.Evaluation.Validation?.Problems ?? 0);
        var passed = config.Evaluation.PassAtK is { } pass ? Math.Min(pass.Problems, 16.0) * pass.Samples : 0;
        var learning = weights * (2 + (2 * workers)); // moments; each worker's gradients, their sum and the latest
        var read = config.Pretraining.Documents * MeanDocument(config);
        var passRows = Math.Min(config.Grpo.MicrobatchRows * workers, rows);
        return new MemoryEstimate(
            Runtime + weights + (config.Grpo.KlWeight > 0 ? weights : 0) + learning,
            [
                new("pretraining", (read * TrainedToken(config.Model)) + (config.Pretraining.Documents * Host), "lower pretraining's documents or row_lengths in the preset"),
                new("the completions", Generated(config.Model, rows, text), "lower grpo's prompts, group_size or max_new_tokens in the preset"),
                new("the update", (rows * text * HostToken) + (passRows * text * TrainedToken(config.Model)), "lower grpo's microbatch_rows or max_new_tokens in the preset"),
                new("the evaluation", Generated(config.Model, evaluated, text) + (2 * evaluated * text * HostToken), "lower evaluation's problems in the preset"),
                new("pass@k", Generated(config.Model, passed, text), "lower pass_at_k's samples in the preset"),
            ]);
    }

    /// <summary>Of a model that writes so many texts at once.</summary>
    /// <param name="config">the model's</param>
    /// <param name="rows">texts</param>
    /// <param name="text">tokens of each, prompt and completion</param>
    /// <param name="advice">what to lower</param>
    public static MemoryEstimate OfGeneration(ModelConfig config, double rows, double text, string advice) =>
        new(Runtime + (Float * ParameterCount.Of(config)), [new("the texts", Generated(config, rows, text), advice)]);

    private static double Generated(ModelConfig config, double rows, double text)
    {
        var cache = (double)CacheSize.Of(config).ValuesPerLayer * (config.NumHiddenLayers + 1); // one layer's is copied at a time
        return Held * rows * ((text * ((Float * cache) + HostToken)) + (Float * 4 * config.VocabSize) + Host);
    }

    // Bytes: in each layer what its matrices put out for a token; behind the layers the logits and what is made of them.
    private static double TrainedToken(ModelConfig config)
    {
        double width = config.HiddenSize;
        var layer = config switch
        {
            DeepSeekV3Config latent => (latent.NumAttentionHeads * ((2.0 * latent.QkHeadDim) + (2.0 * latent.VHeadDim)))
                + (2.0 * latent.KvLoraRank) + (3.0 * latent.MoeIntermediateSize * (latent.NumExpertsPerTok + latent.NSharedExperts))
                + (latent.FirstKDenseReplace > 0 ? 3.0 * latent.IntermediateSize * latent.FirstKDenseReplace / latent.NumHiddenLayers : 0),
            GroupedQueryConfig grouped => (2.0 * grouped.HeadDim * (grouped.NumAttentionHeads + grouped.NumKeyValueHeads)) + (3.0 * grouped.IntermediateSize),
            _ => 0,
        };
        return Float * ((Kept * config.NumHiddenLayers * (layer + (6 * width))) + (5.0 * config.VocabSize));
    }

    // Of a few documents: all are drawn alike.
    private static double MeanDocument(ExperimentConfig config)
    {
        const int Looked = 64;
        var task = config.CreateTask();
        var most = config.Pretraining.RowLengths[^1];
        if (config.Pretraining.Rows > 0)
            return (double)config.Pretraining.Rows * most / config.Pretraining.Documents;
        return Enumerable.Range(0, Looked).Average(i => Math.Min(most, task.Encode((ulong)config.Seed, i).Ids.Length));
    }
}
