using MiniR1.Generation;
using MiniR1.Tasks;
using MiniR1.Tokenization;

namespace MiniR1.Evaluation.Probes;

/// <summary>Whose first attempts are planted.</summary>
public enum AttemptSource
{
    /// <summary>The probed model's, also for the base: both go on from the same texts.</summary>
    Own,

    /// <summary>Drawn from all valid expressions, as the corpus does: nobody's own.</summary>
    Corpus,
}

/// <summary>What one model does; see the probes.</summary>
public sealed record ModelProbe(IReadOnlyList<BanResult> Bans, IReadOnlyList<PlantResult> Plants, VerdictResult Verdicts);

/// <summary>All that was found out about a model.</summary>
/// <param name="Problems">held-out problems that were drawn</param>
/// <param name="Attempts">whose first attempts were planted</param>
/// <param name="Model">the probed model</param>
/// <param name="Base">the model before RL, from the same plants; null if not given</param>
/// <param name="Cuts">of the probed model</param>
/// <param name="Difficulty">of the probed model</param>
public sealed record ProbeResult(
    int Problems, AttemptSource Attempts, ModelProbe Model, ModelProbe? Base, IReadOnlyList<CutResult> Cuts, DifficultyResult Difficulty);

/// <summary>
/// Causal evidence about self-verification: what happens when checking is forbidden, fed with errors, or cut short.
/// Every model is given as the generator that writes its texts.
/// </summary>
/// <param name="tokenizer">of both models</param>
/// <param name="countdown">where problems come from</param>
/// <param name="maxNewTokens">that a completion may have</param>
public sealed class Probe(ITokenizer tokenizer, Countdown countdown, int maxNewTokens)
{
    private const ulong SamplingSeed = 0x50726F6265; // "Probe"

    private readonly Continuations continuations = new(tokenizer, maxNewTokens);

    /// <param name="model">the model after RL</param>
    /// <param name="baseModel">the model before RL, or null</param>
    /// <param name="problems">one sample each; at least one</param>
    /// <param name="source">whose first attempts are planted</param>
    public ProbeResult Run(ITextGenerator model, ITextGenerator? baseModel, IReadOnlyList<Problem> problems, AttemptSource source)
    {
        var samples = Sample(model, problems);
        Plant[] plants =
        [
            .. from entry in problems.Index()
               from attempt in Attempts(source, entry.Item, samples[entry.Index], entry.Index)
               from plant in Plant.Of(entry.Item, attempt, countdown.Config.LargestIntermediate, (ulong)entry.Index)
               select plant,
        ];
        return new ProbeResult(
            problems.Count,
            source,
            OfModel(model, problems, samples, plants),
            baseModel is null ? null : OfModel(baseModel, problems, Sample(baseModel, problems), plants),
            CutProbe.Measure(model, continuations, samples),
            DifficultyProbe.Measure(samples, [.. problems.Select(problem => countdown.Solutions(problem).Count)]));
    }

    private ScoredSample[] Sample(ITextGenerator generator, IReadOnlyList<Problem> problems) =>
        continuations.Write(generator, [.. problems.Select(problem => (problem, ""))], SamplingSeed);

    private ModelProbe OfModel(ITextGenerator generator, IReadOnlyList<Problem> problems, ScoredSample[] samples, Plant[] plants) => new(
        BanProbe.Measure(generator, continuations, problems),
        PlantProbe.Measure(generator, continuations, plants),
        VerdictProbe.Measure(samples));

    private Attempt[] Attempts(AttemptSource source, Problem problem, ScoredSample sample, int index)
    {
        if (source == AttemptSource.Own)
            return Plant.First(sample) is { } first ? [first] : [];
        // One that solves the problem and one that does not, each drawn uniformly.
        var random = SplitMix64.For(SamplingSeed, (ulong)source, index);
        var all = countdown.Expressions(problem.Numbers).Expressions;
        Expression[] solutions = [.. all.Where(expression => expression.Value == problem.Target)];
        Expression[] others = [.. all.Where(expression => expression.Value != problem.Target)];
        return
        [
            .. new[] { solutions, others }.Where(some => some.Length > 0)
                .Select(some => (Attempt)ThoughtParser.Parse(some[random.NextInt(some.Length)].Steps)[0]),
        ];
    }
}
