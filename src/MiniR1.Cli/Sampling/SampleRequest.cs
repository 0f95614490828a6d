using MiniR1.Checkpoints;
using MiniR1.Experiments;
using MiniR1.Generation;
using MiniR1.Inspection;
using MiniR1.Rewards;
using MiniR1.Tasks;

namespace MiniR1.Cli.Sampling;

/// <summary>What to draw from which model.</summary>
internal sealed record SampleRequest
{
    internal required string Model { get; init; }

    internal LoadingOptions Loading { get; init; } = new();

    internal required string Prompt { get; init; }

    internal required SamplingOptions Options { get; init; }

    internal int Count { get; init; } = 1;

    /// <summary>Draws the completions, and judges them where the prompt is a problem.</summary>
    /// <exception cref="MiniR1Exception">A value out of range, an unknown symbol, or no such model.</exception>
    internal IReadOnlyList<DrawnSample> Draw()
    {
        Options.Validate();
        if (Count < 1)
            throw new MiniR1Exception($"The count is {Count}: set it to 1 or more.");
        var (model, tokenizer) = ModelOption.Load(Model, Loading);
        using var owned = model;
        var problem = TaskOf(Model).Parse(Prompt);
        var prompt = problem?.Prompt ?? Prompt; // a problem gets its colon, without which no model answers
        var ids = PromptEncoding.Encode(tokenizer, prompt);
        RequireRoom(ids.Length, model.Config.MaxPositionEmbeddings);
        RunMemory.OfGeneration(model.Config, Count, (double)ids.Length + Options.MaxNewTokens, "lower --count or --max-new-tokens")
            .RequireRoom("Sampling", MemoryEstimate.OfMachine);
        var generator = new TextGenerator(model, tokenizer.EosId, tokenizer.PadId);
        var sequences = generator.Generate([ids], Count, Options);
        return
        [
            .. sequences.Select(sequence => Completion.FromTokens(tokenizer, sequence.Completion)).Select(
                completion => new DrawnSample(prompt, completion, problem is null ? null : Judgement.Of(problem, completion))),
        ];
    }

    // Countdown in any order of the numbers if the model does not tell: a prompt does not say whether it was fixed.
    private static ITask TaskOf(string model) =>
        ModelExperiment.Load(model)?.CreateTask() ?? new CountdownTask(CountdownLevels.Gpu, CorpusConfig.Gpu);

    private void RequireRoom(int promptLength, int context)
    {
        if (promptLength + (long)Options.MaxNewTokens > context)
        {
            throw new MiniR1Exception(
                $"The prompt has {promptLength} tokens and {Options.MaxNewTokens} new ones are asked for, but the model's "
                + $"context is {context}: set --max-new-tokens to at most {Math.Max(0, context - promptLength)}.");
        }
    }
}

/// <summary>A completion, and what rules say about it; no judgement where the prompt is no problem.</summary>
internal sealed record DrawnSample(string Prompt, Completion Completion, Judgement? Judgement);
