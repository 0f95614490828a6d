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

    /// <summary>Each evaluation also measures on validation problems; null to leave them out.</summary>
    public ValidationConfig? Validation { get; init; }

    /// <summary>Which checkpoint the report is about.</summary>
    public CheckpointChoice Report { get; init; }

    /// <summary>pass@k before and after RL; null to leave it out.</summary>
    public PassAtKConfig? PassAtK { get; init; }

    /// <exception cref="MiniR1Exception">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Problems < 1)
            throw new MiniR1Exception($"The evaluation's Problems is {Problems}: set it to 1 or more.");
        if (Every < 1)
            throw new MiniR1Exception($"The evaluation's Every is {Every}: set it to 1 or more.");
        if (SavedSamples < 0)
            throw new MiniR1Exception($"The evaluation's SavedSamples is {SavedSamples}: set it to 0 or more.");
        if (Report == CheckpointChoice.Best && Validation is null)
            throw new MiniR1Exception("The evaluation's Report is best, which only Validation can tell: set Validation too, or Report to final.");
        Validation?.Validate();
        PassAtK?.Validate();
    }
}

/// <summary>One measurement: metrics, and the samples they sum up.</summary>
public sealed record Measurement(BehaviourMetrics Metrics, IReadOnlyList<ScoredSample> Samples);

/// <summary>
/// Measures a model on problems that it was never trained on: those held out, or, to choose a checkpoint or when to
/// stop, those of <see cref="Split.Validation"/>.
/// </summary>
public sealed class Evaluator(
    ITextGenerator generator, ITask task, EvaluationConfig config, int maxNewTokens)
{
    // Sampled measurements draw from a stream of their own, the same at each step: the model alone changes.
    private const ulong SamplingSeed = 0x4576616C; // "Eval"
    private const ulong ValidationSeed = 0x56616C6964; // "Valid"
    private const ulong PassAtKSeed = 0x50617373; // "Pass"

    // Bounds the memory of a pass@k with hundreds of samples a problem.
    private const int PassAtKProblems = 16;

    /// <summary>The likeliest completion of each problem.</summary>
    public Measurement Greedy() => Measure(SamplingOptions.Greedy(maxNewTokens));

    /// <summary>One completion of each problem, drawn at temperature 1.</summary>
    public Measurement Sampled() =>
        Measure(new SamplingOptions { MaxNewTokens = maxNewTokens, Seed = SamplingSeed });

    /// <summary>As <see cref="Sampled"/>, on problems that something may be chosen by.</summary>
    public Measurement Validation(ValidationConfig validation) => Measure(
        new SamplingOptions { MaxNewTokens = maxNewTokens, Seed = ValidationSeed }, ValidationConfig.From, validation.Problems);

    /// <summary>One completion of each problem, drawn as the options say.</summary>
    public Measurement Measure(SamplingOptions options) => Measure(options, Split.HeldOut, config.Problems);

    /// <summary>Many completions of some held-out problems, and how many of each are right.</summary>
    public PassAtKCounts PassAtK(PassAtKConfig pass)
    {
        var problems = Draw(Split.HeldOut, pass.Problems);
        var prompts = problems.Select(problem => PromptEncoding.Encode(task.Tokenizer, problem)).ToArray();
        var options = new SamplingOptions { MaxNewTokens = maxNewTokens, Seed = PassAtKSeed };
        var right = new List<int>(problems.Length);
        for (var first = 0; first < problems.Length; first += PassAtKProblems)
        {
            var some = prompts[first..Math.Min(first + PassAtKProblems, prompts.Length)];
            var rows = generator.Generate(some, pass.Samples, options, (long)first * pass.Samples);
            right.AddRange(rows.Chunk(pass.Samples).Select((copies, i) => copies.Count(copy =>
                ScoredSample.Of(problems[first + i], Completion(copy)).Judgement.Accuracy)));
        }

        return new PassAtKCounts(pass.Samples, right);
    }

    private Measurement Measure(SamplingOptions options, Split split, int count)
    {
        var problems = Draw(split, count);
        var prompts = problems.Select(problem => PromptEncoding.Encode(task.Tokenizer, problem)).ToArray();
        var sequences = generator.Generate(prompts, 1, options);
        var samples = sequences.Select((sequence, i) =>
            ScoredSample.Of(problems[i], Completion(sequence)) with { Sequence = sequence }).ToArray();
        return new Measurement(BehaviourMetrics.From(samples, Entropy(sequences, options)), samples);
    }

    private IProblem[] Draw(Split split, int count) =>
        [.. Enumerable.Range(0, count).Select(i => task.Draw(split, config.Seed, i))];

    private Rewards.Completion Completion(GeneratedSequence sequence) =>
        Rewards.Completion.FromTokens(task.Tokenizer, sequence.Completion);

    // The mean of -log p over tokens drawn from p is an unbiased estimate of the entropy; of greedy tokens it is not.
    private static double? Entropy(GeneratedSequence[] sequences, SamplingOptions options) =>
        options.Temperature == 0
            ? null
            : -sequences.Average(sequence => sequence.LogProbabilities.Average(value => (double)value));
}
