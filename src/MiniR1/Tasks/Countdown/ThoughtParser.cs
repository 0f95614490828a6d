namespace MiniR1.Tasks;

/// <summary>
/// A recursive-descent parser of thoughts; it reads each character a bounded number of times and never fails.
/// <code>
/// thought    = { attempt | comparison | " wait " | noise }
/// attempt    = number operation number "=" result { operation number "=" result }
/// comparison = " check " result "=" result ( " yes" | " no" )
/// result     = [ "-" ] number
/// </code>
/// A number is in its shortest form with at most nine digits; <c>08</c> and longer ones are noise.
/// </summary>
public static class ThoughtParser
{
    /// <summary>The elements in order; neighbouring noise is one element.</summary>
    public static IReadOnlyList<ThoughtElement> Parse(string thought)
    {
        ArgumentNullException.ThrowIfNull(thought);
        var elements = new List<ThoughtElement>();
        var rest = thought.AsSpan();
        while (!rest.IsEmpty)
        {
            var element = TakeElement(ref rest);
            if (!(element is Noise && elements is [.., Noise]))
                elements.Add(element);
        }

        return elements;
    }

    private static ThoughtElement TakeElement(ref ReadOnlySpan<char> rest)
    {
        if (TryTakeAttempt(ref rest) is { } attempt)
            return attempt;
        if (TryTakeComparison(ref rest) is { } comparison)
            return comparison;
        if (TryTake(ref rest, " wait "))
            return new Wait();
        SkipNoise(ref rest);
        return new Noise();
    }

    private static Attempt? TryTakeAttempt(ref ReadOnlySpan<char> rest)
    {
        var ahead = rest;
        if (!Calculator.TryTakeNumber(ref ahead, out var first))
            return null;
        var steps = new List<Calculation>();
        while (TryTakeStep(ref ahead, steps.Count == 0 ? first : steps[^1].Result) is { } step)
            steps.Add(step);
        if (steps.Count == 0)
            return null;
        rest = ahead;
        return new Attempt(steps);
    }

    /// <summary>The part of a step behind its left operand: <c>*9=126</c>.</summary>
    private static Calculation? TryTakeStep(ref ReadOnlySpan<char> rest, long left)
    {
        var ahead = rest;
        if (ahead.IsEmpty || !Calculator.Operators.Contains(ahead[0], StringComparison.Ordinal))
            return null;
        var operation = ahead[0];
        ahead = ahead[1..];
        if (!Calculator.TryTakeNumber(ref ahead, out var right)
            || !TryTake(ref ahead, "=")
            || !TryTakeResult(ref ahead, out var result))
            return null;
        rest = ahead;
        return new Calculation(left, operation, right, result);
    }

    private static Comparison? TryTakeComparison(ref ReadOnlySpan<char> rest)
    {
        var ahead = rest;
        if (!TryTake(ref ahead, " check ")
            || !TryTakeResult(ref ahead, out var value)
            || !TryTake(ref ahead, "=")
            || !TryTakeResult(ref ahead, out var target))
            return null;
        var verdict = TryTake(ref ahead, " yes");
        if (!verdict && !TryTake(ref ahead, " no"))
            return null;
        rest = ahead;
        return new Comparison(value, target, verdict);
    }

    private static bool TryTakeResult(ref ReadOnlySpan<char> rest, out long result)
    {
        var ahead = rest;
        var isNegative = TryTake(ref ahead, "-");
        var found = Calculator.TryTakeNumber(ref ahead, out var magnitude);
        result = isNegative ? -magnitude : magnitude;
        if (found)
            rest = ahead;
        return found;
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, string expected)
    {
        if (!rest.StartsWith(expected, StringComparison.Ordinal))
            return false;
        rest = rest[expected.Length..];
        return true;
    }

    /// <summary>A whole run of digits, so that no number begins inside another; otherwise one character.</summary>
    private static void SkipNoise(ref ReadOnlySpan<char> rest)
    {
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        rest = rest[(digits < 0 ? rest.Length : Math.Max(digits, 1))..];
    }
}
