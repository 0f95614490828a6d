namespace MiniR1.Tasks;

/// <summary>How the writers of the synthetic web try Countdown problems: with limited skill, and slips.</summary>
internal static class CountdownAttempts
{
    private const int MostRedraws = 20;

    private static readonly int[] s_slips = [-10, -2, -1, 1, 2, 10];
    private static readonly int[] s_nearMisses = [-20, -10, -2, -1, 1, 2, 10, 20];

    /// <summary>A solution with probability Skill, else any expression, if possible one not tried before.</summary>
    internal static Expression Draw(
        CorpusConfig config, ExpressionSet set, IReadOnlyList<Expression> solutions, List<Expression> tried,
        ref SplitMix64 random)
    {
        if (random.NextBool(config.Skill))
            return Any(solutions, ref random);
        var attempt = Any(set.Expressions, ref random);
        for (var redraws = 1; redraws < MostRedraws && tried.Contains(attempt); redraws++)
            attempt = Any(set.Expressions, ref random);
        return attempt;
    }

    /// <summary>The result that an attempt's steps claim: its value, or with probability Slip one that is off.</summary>
    internal static int Claim(CorpusConfig config, Expression attempt, ref SplitMix64 random) => random.NextBool(config.Slip)
        ? Math.Max(0, attempt.Value + Any(s_slips, ref random))
        : attempt.Value;

    /// <summary>Two numbers for a quiz: half are equal, three in ten random, two in ten near misses.</summary>
    internal static (int Left, int Right) DrawPair(ExpressionSet set, ref SplitMix64 random)
    {
        var left = Any(set.Expressions, ref random).Value;
        var right = random.NextDouble() switch
        {
            < .5 => left,
            < .8 => Any(set.Expressions, ref random).Value,
            _ => Math.Max(0, left + Any(s_nearMisses, ref random)),
        };
        return (left, right);
    }

    private static T Any<T>(IReadOnlyList<T> items, ref SplitMix64 random) => items[random.NextInt(items.Count)];
}
