namespace MiniR1.Tasks;

/// <summary>An attempt as the writer of a check sees it: its steps as they should be, and the result claimed.</summary>
internal sealed record CheckedAttempt(IReadOnlyList<Calculation> Steps, int Claim)
{
    /// <summary>The true value.</summary>
    internal long Value => Steps[^1].Result;

    internal static CheckedAttempt Of(Expression expression, int claim)
    {
        var (numbers, operations) = (new List<int>(), new List<char>());
        if (!Calculator.TryParse(expression.Text, numbers, operations))
            throw new ArgumentException($"'{expression.Text}' is no expression.", nameof(expression));
        var steps = new Calculation[operations.Count];
        long left = numbers[0];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = Step(left, operations[i], numbers[i + 1]);
            left = steps[i].Result;
        }

        return new CheckedAttempt(steps, claim);
    }

    /// <summary>
    /// Another way to the same value: a factor shared out over a sum, two steps in the other order, or a sum or product
    /// the other way round; null where there is none without negative numbers.
    /// </summary>
    internal IReadOnlyList<Calculation>? AnotherWay()
    {
        var (first, last) = (Steps[0], Steps[^1]);
        if (Steps.Count == 2 && first.Operation != '*' && last.Operation == '*')
        {
            var (left, right) = (Step(first.Left, '*', last.Right), Step(first.Right, '*', last.Right));
            return [left, right, Step(left.Result, first.Operation, right.Result)];
        }

        for (var i = 0; i + 1 < Steps.Count; i++)
        {
            if (Swapped(i) is { } steps)
                return steps;
        }

        return first.Operation != '-' && first.Left != first.Right
            ? [Step(first.Right, first.Operation, first.Left), .. Steps.Skip(1)]
            : null;
    }

    private IReadOnlyList<Calculation>? Swapped(int i)
    {
        var (one, two) = (Steps[i], Steps[i + 1]);
        if ((one.Operation == '*') != (two.Operation == '*') || (one.Operation, one.Right) == (two.Operation, two.Right))
            return null;
        var before = Step(one.Left, two.Operation, two.Right);
        return before.Result < 0
            ? null
            : [.. Steps.Take(i), before, Step(before.Result, one.Operation, one.Right), .. Steps.Skip(i + 2)];
    }

    private static Calculation Step(long left, char operation, long right) =>
        new(left, operation, right, Calculator.Apply(left, operation, right));
}
