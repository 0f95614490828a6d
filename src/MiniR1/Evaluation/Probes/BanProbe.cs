using MiniR1.Generation;
using MiniR1.Tasks;
using MiniR1.Tokenization;

namespace MiniR1.Evaluation.Probes;

/// <summary>What is left of a model when it may not say something.</summary>
/// <param name="Banned">the words, as they read</param>
/// <param name="Right">right answers</param>
/// <param name="Verified">completions that compare a result with the target</param>
/// <param name="Formed">completions in the right form: what falls here is not for lack of checking</param>
/// <param name="Length">mean number of tokens</param>
public sealed record BanResult(string Banned, Proportion Right, Proportion Verified, Proportion Formed, double Length);

/// <summary>
/// Bans the tokens of checking while the model writes. If checking is what makes answers right, accuracy falls towards
/// that of a first attempt; if it is decoration, nothing changes. The same problems and the same chance in each row.
/// </summary>
internal static class BanProbe
{
    private const ulong Seed = 0x42616E; // "Ban"

    private static readonly int[][] s_bans =
        [[], [ArithmeticVocabulary.Wait], [ArithmeticVocabulary.Check], [ArithmeticVocabulary.Check, ArithmeticVocabulary.Wait]];

    internal static IReadOnlyList<BanResult> Measure(ITextGenerator generator, Continuations continuations, IReadOnlyList<Problem> problems) =>
    [
        .. s_bans.Select(ban =>
        {
            var samples = continuations.Write(generator, [.. problems.Select(problem => (problem, ""))], Seed, ban);
            return new BanResult(
                ban.Length == 0 ? "nothing" : string.Join(", ", ban.Select(id => ArithmeticVocabulary.Tokens[id].Trim())),
                Proportion.Of(samples, sample => sample.Judgement.Accuracy),
                Proportion.Of(samples, sample => sample.Judgement.Verified),
                Proportion.Of(samples, sample => sample.Judgement.Format),
                samples.Average(sample => sample.Completion.Length));
        }),
    ];
}
