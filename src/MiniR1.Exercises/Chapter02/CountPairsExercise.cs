namespace MiniR1.Exercises.Chapter02;

/// <summary>What each step of BPE's training begins with: how often does each pair of neighbours occur?</summary>
internal sealed class CountPairsExercise : Exercise<Func<IReadOnlyList<(int[] Ids, int Count)>, Dictionary<(int Left, int Right), int>>>
{
    public override string Name => "02.count_pairs";

    public override int Points => 3;

    protected override IEnumerable<string?> Mistakes(
        Func<IReadOnlyList<(int[] Ids, int Count)>, Dictionary<(int Left, int Right), int>> answer)
    {
        yield return OneWord(answer([([1, 2, 3, 4], 1)]));
        yield return Repeats(answer([([7, 7, 7], 1)]));
        yield return ManyWords(answer([([1, 2], 5), ([2, 1, 2], 3), ([9], 4)]));
    }

    private static string? OneWord(Dictionary<(int Left, int Right), int>? counts)
    {
        if (counts is null)
            return "your function returned null: return a dictionary";
        if (counts.ContainsKey((1, 2)) && !counts.ContainsKey((2, 3)))
            return "in 1 2 3 4 there are three pairs, (1, 2), (2, 3) and (3, 4): go on by one id, not by two";
        if (counts.ContainsKey((1, 2)) && !counts.ContainsKey((3, 4)))
            return "the last pair of a word is missing, (3, 4) in 1 2 3 4: there are Length - 1 pairs";
        return Difference(counts, new() { [(1, 2)] = 1, [(2, 3)] = 1, [(3, 4)] = 1 }, "1 2 3 4");
    }

    private static string? Repeats(Dictionary<(int Left, int Right), int> counts) =>
        counts.GetValueOrDefault((7, 7)) == 1
            ? "in 7 7 7 the pair (7, 7) occurs twice, you counted 1: count every place, not every different pair"
            : Difference(counts, new() { [(7, 7)] = 2 }, "7 7 7");

    private static string? ManyWords(Dictionary<(int Left, int Right), int> counts)
    {
        if (counts.ContainsKey((2, 2)) || counts.ContainsKey((2, 9)))
            return "you count pairs across the border of two words: the end of one and the beginning of the next are no neighbours";
        if (counts.GetValueOrDefault((1, 2)) == 2)
            return "a word that occurs five times brings its pairs five times: add the word's Count, not 1";
        return counts.GetValueOrDefault((1, 2)) is 3 or 5
            ? "a pair that two words share must get both of their counts: add to what the dictionary holds"
            : Difference(counts, new() { [(1, 2)] = 8, [(2, 1)] = 3 }, "5 times 1 2, 3 times 2 1 2, 4 times 9");
    }

    private static string? Difference(
        Dictionary<(int Left, int Right), int> made, Dictionary<(int Left, int Right), int> expected, string words)
    {
        foreach (var (pair, count) in expected)
        {
            if (made.GetValueOrDefault(pair) != count)
                return $"in {words} the pair {pair} occurs {count} times, you counted {made.GetValueOrDefault(pair)}";
        }

        return made.Where(entry => !expected.ContainsKey(entry.Key)).Select(entry => ((int, int)?)entry.Key).FirstOrDefault() is { } other
            ? $"in {words} there is no pair {other}"
            : null;
    }
}
