using MiniR1.Generation;
using MiniR1.Rewards;
using MiniR1.Tasks;

namespace MiniR1.Evaluation;

/// <summary>A problem, what a model wrote about it, and what rules say about that.</summary>
public sealed record ScoredSample(IProblem Problem, Completion Completion, Judgement Judgement)
{
    /// <summary>The completion as ids with their log-probabilities; null where only its text is known.</summary>
    public GeneratedSequence? Sequence { get; init; }

    /// <summary>Judges a completion.</summary>
    public static ScoredSample Of(IProblem problem, Completion completion) =>
        new(problem, completion, Judgement.Of(problem, completion));
}
