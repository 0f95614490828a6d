namespace MiniR1.Exercises.Checking;

/// <summary>One number of an answer against what it should be.</summary>
internal static class Number
{
    private const double Tolerance = 1e-5;

    /// <summary>
    /// Null if the number is right; else a sentence that gives both, and what to say of the first of the mistakes that gives
    /// the answer's number.
    /// </summary>
    /// <param name="made">what the answer gave</param>
    /// <param name="right">what it should be</param>
    /// <param name="task">what was asked, to go before "should come to"</param>
    /// <param name="mistakes">usual mistakes: what they would give, and what to say</param>
    internal static string? Mistake(double made, double right, string task, params (double Made, string Message)[] mistakes)
    {
        if (Same(made, right))
            return null;
        var told = FormattableString.Invariant($"{task} should come to {right:0.######}, yours is {made:0.######}");
        foreach (var (wrong, message) in mistakes)
        {
            if (Same(made, wrong))
                return $"{told}: {message}";
        }

        return told;
    }

    /// <summary>Whether two numbers are the same, but for rounding. NaN is the same as NaN, so that it can be a usual mistake.</summary>
    internal static bool Same(double a, double b) =>
        a.Equals(b) || Math.Abs(a - b) <= (Tolerance * Math.Min(Math.Abs(a), Math.Abs(b))) + 1e-12;
}
