using MiniR1.Generation;
using MiniR1.Tasks;

namespace MiniR1.Evaluation;

/// <summary>Which problems a model is measured on.</summary>
public sealed record EvaluationConfig
{
    /// <summary>How many problems.</summary>
    public int Problems { get; init; } = 512;

    /// <summary>RL steps between two measurements; the first is before RL, the last after it.</summary>
    public int Every { get; init; } = 20;

    /// <summary>Names the problems; the same for all seeds of a run, so that runs compare.</summary>
    public ulong Seed { get; init; } = 4242;

    /// <summary>Samples of each measurement that samples.jsonl keeps, for each mode.</summary>
    public int SavedSamples { get; init; } = 32;

    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Problems < 1)
            throw new MiniR1Exception($"The evaluation's Problems is {Problems}: set it to 1 or more.");
        if (Every < 1)
            throw new MiniR1Exception($"The evaluation's Every is {Every}: set it to 1 or more.");
        if (SavedSamples < 0)
            throw new MiniR1Exception($"The evaluation's SavedSamples is {SavedSamples}: set it to 0 or more.");
    }
}

/// <summary>One measurement: metrics, and the samples they sum up.</summary>
public sealed record Measurement(BehaviourMetrics Metrics, IReadOnlyList<ScoredSample> Samples);

/// <summary>
/// Measures a model on problems that it was never trained on: those held out, or, to choose a checkpoint or when to
/// stop, those of <see cref="Split.Validation"/>.
/// </summary>
public sealed class Evaluator(
    ITextGenerator generator, ITask task, EvaluationConfig config, int maxNewTokens, Split split = Split.HeldOut)
{
    // Sampled measurements draw from a stream of their own, the same at each step: the model alone changes.
    private const ulong SamplingSeed = 0x4576616C; // "Eval"

    /// <summary>The likeliest completion of each problem.</summary>
    public Measurement Greedy() => Measure(SamplingOptions.Greedy(maxNewTokens));

    /// <summary>One completion of each problem, drawn at temperature 1.</summary>
    public Measurement Sampled() =>
        Measure(new SamplingOptions { MaxNewTokens = maxNewTokens, Seed = SamplingSeed });

    /// <summary>One completion of each problem, drawn as the options say.</summary>
    public Measurement Measure(SamplingOptions options)
    {
        var problems = Enumerable.Range(0, config.Problems)
            .Select(i => task.Draw(split, config.Seed, i)).ToArray();
        var prompts = problems.Select(problem => PromptEncoding.Encode(task.Tokenizer, problem)).ToArray();
        var sequences = generator.Generate(prompts, 1, options);
        var samples = sequences.Select((sequence, i) =>
            ScoredSample.Of(problems[i], Completion(sequence))).ToArray();
        return new Measurement(BehaviourMetrics.From(samples, Entropy(sequences, options)), samples);
    }

    private Rewards.Completion Completion(GeneratedSequence sequence) =>
        Rewards.Completion.FromTokens(task.Tokenizer, sequence.Completion);

    // The mean of -log p over tokens drawn from p is an unbiased estimate of the entropy; of greedy tokens it is not.
    private static double? Entropy(GeneratedSequence[] sequences, SamplingOptions options) =>
        options.Temperature == 0
            ? null
            : -sequences.Average(sequence => sequence.LogProbabilities.Average(value => (double)value));
}
