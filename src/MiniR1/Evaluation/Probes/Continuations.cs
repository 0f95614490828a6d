using MiniR1.Generation;
using MiniR1.Rewards;
using MiniR1.Tasks;
using MiniR1.Tokenization;

namespace MiniR1.Evaluation.Probes;

/// <summary>Lets a model go on from beginnings that it did not write itself.</summary>
/// <param name="tokenizer">the model's</param>
/// <param name="maxNewTokens">limit of a whole completion, the given beginning included: what the model was trained with</param>
internal sealed class Continuations(ITokenizer tokenizer, int maxNewTokens)
{
    /// <summary>Each beginning with what a model writes after it, drawn at temperature 1 and judged as one completion.</summary>
    /// <param name="generator">of the model</param>
    /// <param name="beginnings">a problem, and how its completion begins; the beginning may be empty</param>
    /// <param name="seed">of this probe</param>
    /// <param name="banned">tokens that are never drawn</param>
    internal ScoredSample[] Write(
        ITextGenerator generator, IReadOnlyList<(Problem Problem, string Beginning)> beginnings, ulong seed, IReadOnlyList<int>? banned = null)
    {
        var written = new ScoredSample[beginnings.Count];
        var given = beginnings.Select(beginning => tokenizer.Encode(beginning.Beginning)).ToArray();
        // Beginnings of one length have one limit of new tokens in common.
        foreach (var rows in Enumerable.Range(0, given.Length).GroupBy(row => given[row].Length))
        {
            int[] places = [.. rows];
            var limit = maxNewTokens - rows.Key;
            var options = new SamplingOptions
            {
                MaxNewTokens = Math.Max(1, limit),
                Seed = SplitMix64.Combine(seed, (ulong)rows.Key),
                Banned = banned ?? [],
            };
            var sequences = limit <= 0
                ? [.. places.Select(_ => Nothing)]
                : generator.Generate(
                    [.. places.Select(row => (int[])[.. PromptEncoding.Encode(tokenizer, beginnings[row].Problem), .. given[row]])], 1, options);
            foreach (var (place, sequence) in places.Zip(sequences))
            {
                int[] whole = [.. given[place], .. sequence.Completion];
                written[place] = ScoredSample.Of(beginnings[place].Problem, Completion.FromTokens(tokenizer, whole));
            }
        }

        return written;
    }

    private static GeneratedSequence Nothing => new([], [], [], Terminated: false);
}
