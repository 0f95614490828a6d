using MiniR1.Generation;
using MiniR1.Tasks;
using MiniR1.Tokenization;

namespace MiniR1.Evaluation.Probes;

/// <summary>How right a model is when its thinking ends before the check after so many.</summary>
/// <param name="Kept">checks kept</param>
/// <param name="Cut">of the samples that were cut: right</param>
/// <param name="Uncut">the same samples, as they went on by themselves: right</param>
/// <param name="All">of all samples, those with more checks cut and the others as they were: right</param>
public sealed record CutResult(int Kept, Proportion Cut, Proportion Uncut, Proportion All);

/// <summary>
/// Ends the thinking right before its (k+1)-th check and lets the model answer. All samples stay in
/// <see cref="CutResult.All"/>, so what it shows against k is not a matter of which samples have many checks.
/// </summary>
public static class CutProbe
{
    /// <summary>Beyond this many checks kept too few samples are left to cut.</summary>
    public const int MostKept = 5;

    private const ulong Seed = 0x437574; // "Cut"
    private const string Ending = "</think><answer>";
    private static readonly string s_check = ArithmeticVocabulary.Tokens[ArithmeticVocabulary.Check];

    internal static IReadOnlyList<CutResult> Measure(ITextGenerator generator, Continuations continuations, IReadOnlyList<ScoredSample> samples) =>
    [
        .. Enumerable.Range(0, MostKept + 1).Select(kept =>
        {
            var cuts = samples.Select(sample => Beginning(sample, kept)).ToArray();
            int[] places = [.. Enumerable.Range(0, samples.Count).Where(i => cuts[i] is not null)];
            var written = continuations.Write(
                generator, [.. places.Select(i => ((Problem)samples[i].Problem, cuts[i]!))], SplitMix64.Combine(Seed, (ulong)kept));
            var all = samples.ToArray();
            foreach (var (place, sample) in places.Zip(written))
                all[place] = sample;
            return new CutResult(kept, Right(written), Right([.. places.Select(i => samples[i])]), Right(all));
        }),
    ];

    /// <summary>
    /// The completion up to its check number <paramref name="kept"/>, counted from 0, exclusive, with the thinking ended;
    /// null if its thinking has no such check.
    /// </summary>
    public static string? Beginning(ScoredSample sample, int kept)
    {
        var text = sample.Completion.Text;
        if (!text.StartsWith("<think>", StringComparison.Ordinal))
            return null;
        var end = "<think>".Length + sample.Completion.Thought.Length;
        var at = -1;
        for (var check = 0; check <= kept; check++)
        {
            at = text.IndexOf(s_check, at + 1, StringComparison.Ordinal);
            if (at < 0 || at >= end)
                return null;
        }

        return text[..at] + Ending;
    }

    private static Proportion Right(IReadOnlyList<ScoredSample> samples) => Proportion.Of(samples, sample => sample.Judgement.Accuracy);
}
