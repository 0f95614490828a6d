using System.Diagnostics;
using MiniR1.Evaluation;
using MiniR1.Generation;
using MiniR1.Rewards;
using MiniR1.Tasks;

namespace MiniR1.Training;

/// <summary>What one GRPO step did and measured.</summary>
/// <param name="Reward">mean over all completions</param>
/// <param name="Behaviour">what the completions did</param>
/// <param name="Update">means over the step's updates</param>
/// <param name="ZeroVariance">the share of groups whose rewards are all equal, which teach nothing</param>
/// <param name="LearningRate">that the step used</param>
/// <param name="SamplingSeconds">spent on generating</param>
/// <param name="UpdateSeconds">spent on learning</param>
public sealed record GrpoStep(
    double Reward, BehaviourMetrics Behaviour, UpdateStatistics Update, double ZeroVariance, double LearningRate,
    double SamplingSeconds, double UpdateSeconds);

/// <summary>
/// The loop of GRPO: draw problems, let the policy write a group of completions for each, score them by rules, turn
/// scores into advantages, update the policy. Step s is a function of (weights, moments, seed, s) alone.
/// </summary>
public sealed class GrpoTrainer
{
    private readonly ITask task;
    private readonly IReward reward;
    private readonly GrpoConfig config;
    private readonly ulong seed;
    private readonly ITextGenerator generator;
    private readonly IPolicyUpdate update;

    /// <param name="generator">writes the policy's completions</param>
    /// <param name="update">moves the policy's weights</param>
    /// <param name="task">where problems come from, and the policy's tokenizer</param>
    /// <param name="reward">what scores the completions</param>
    /// <param name="config">sizes and rates</param>
    /// <param name="seed">of problems and samples</param>
    public GrpoTrainer(
        ITextGenerator generator, IPolicyUpdate update, ITask task, IReward reward, GrpoConfig config, ulong seed)
    {
        this.task = task;
        this.reward = reward;
        this.config = config;
        this.update = update;
        this.seed = seed;
        this.generator = generator;
    }

    /// <summary>Step <paramref name="step"/>, counted from 0.</summary>
    public GrpoStep Step(int step)
    {
        var clock = Stopwatch.StartNew();
        var problems = Enumerable.Range(0, config.Prompts)
            .Select(i => task.Draw(Split.Train, seed, ((long)step * config.Prompts) + i)).ToArray();
        var sequences = Rollout(problems, step);
        var samples = Judge(problems, sequences);
        var samplingSeconds = clock.Elapsed.TotalSeconds;
        var rewards = Score(samples, step);
        var learningRate = config.LearningRate.At(step, config.Steps);
        var statistics = Update(sequences, rewards, learningRate);
        return new GrpoStep(
            rewards.Average(group => group.Average()),
            BehaviourMetrics.From(samples, statistics.Entropy),
            statistics,
            (double)rewards.Count(GroupAdvantage.IsZeroVariance) / rewards.Length,
            learningRate,
            samplingSeconds,
            clock.Elapsed.TotalSeconds - samplingSeconds);
    }

    private GeneratedSequence[] Rollout(IProblem[] problems, int step)
    {
        var options = new SamplingOptions
        {
            Temperature = config.Temperature,
            MaxNewTokens = config.MaxNewTokens,
            Seed = DrawOf(step),
        };
        var prompts = problems.Select(problem => PromptEncoding.Encode(task.Tokenizer, problem)).ToArray();
        return generator.Generate(prompts, config.GroupSize, options);
    }

    private ScoredSample[] Judge(IProblem[] problems, GeneratedSequence[] sequences)
    {
        var samples = new ScoredSample[sequences.Length];
        Parallel.For(0, samples.Length, row => samples[row] = ScoredSample.Of(
            problems[row / config.GroupSize], Completion.FromTokens(task.Tokenizer, sequences[row].Completion)));
        return samples;
    }

    private double[][] Score(ScoredSample[] samples, int step) =>
    [
        .. samples.Chunk(config.GroupSize).Select((group, prompt) => reward.Score(
            [.. group.Select(sample => sample.Judgement)],
            SplitMix64.Combine(DrawOf(step), (ulong)prompt))),
    ];

    // Hashed one after the other: seed 1's step 0 must not share its chance with seed 0's step 1.
    private ulong DrawOf(int step) => SplitMix64.Combine(SplitMix64.Combine(0, seed), (ulong)step);

    private UpdateStatistics Update(GeneratedSequence[] sequences, double[][] rewards, double learningRate)
    {
        var advantages = rewards.SelectMany(group => GroupAdvantage.Of(group, config.StandardiseAdvantages)).ToArray();
        var updates = new List<UpdateStatistics>();
        for (var minibatch = 0; minibatch < config.Minibatches; minibatch++)
        {
            // Whole groups stay together, in the order drawn: problems are independent of each other already.
            var (first, count) = Share.Of(config.Prompts, minibatch, config.Minibatches);
            var rows = (first * config.GroupSize)..((first + count) * config.GroupSize);
            updates.Add(update.Apply(sequences[rows], advantages[rows], learningRate));
        }

        return new UpdateStatistics(
            updates.Average(u => u.Entropy),
            updates[0].Kl is null ? null : updates.Average(u => u.Kl!.Value),
            updates.Average(u => u.ClipFraction),
            updates.Average(u => u.GradientNorm));
    }
}
