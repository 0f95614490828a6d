namespace MiniR1.Tasks;

/// <summary>Words that documents choose among at random; none of them means a check.</summary>
internal static class Wording
{
    // The first of the verdicts, which also answer a question.
    private const int Answers = 2;

    private static readonly string[] s_retries = [" wait ", " try ", " then ", " so ", " next ", " hmm ", ", now "];
    private static readonly string[] s_comparisons = [", ", " so ", " is "];
    private static readonly (string Yes, string No)[] s_verdicts =
        [(" yes", " no"), (" right", " wrong"), (" same", " differs")];

    /// <summary>What stands between a 'no' and the next attempt.</summary>
    internal static string Retry(ref SplitMix64 random) => Any(s_retries, ref random);

    /// <summary>A word that says whether numbers are equal, with a space before it.</summary>
    internal static string Verdict(bool yes, ref SplitMix64 random)
    {
        var pair = Any<(string Yes, string No)>(s_verdicts, ref random);
        return yes ? pair.Yes : pair.No;
    }

    /// <summary>A word that answers a question, with a space before it.</summary>
    internal static string Answer(bool yes, ref SplitMix64 random)
    {
        var pair = Any(s_verdicts.AsSpan(0, Answers), ref random);
        return yes ? pair.Yes : pair.No;
    }

    /// <summary>What work comes to beside what it should come to: <c> so 9=9</c>; returns whether they are equal.</summary>
    internal static bool AppendComparison(ref TextBuilder text, int value, int expected, ref SplitMix64 random)
    {
        text.Append(Any<string>(s_comparisons, ref random));
        text.AppendEquation(value, expected);
        if (random.NextBool(.3))
            text.Append('?');
        return value == expected;
    }

    internal static T Any<T>(ReadOnlySpan<T> items, ref SplitMix64 random) => items[random.NextInt(items.Length)];
}
