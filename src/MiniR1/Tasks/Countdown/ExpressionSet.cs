namespace MiniR1.Tasks;

/// <summary>
/// Every valid expression over one tuple of numbers: each number once, only the config's operators, every result from
/// 0 to its largest intermediate. Where the order is free, of two first steps that differ only in the order of their
/// operands the one with the larger number first is kept (15+8, not 8+15).
/// </summary>
public sealed class ExpressionSet
{
    private readonly Dictionary<int, Expression[]> _byValue;

    private ExpressionSet(List<Expression> expressions, int largestTarget)
    {
        Expressions = [.. expressions];
        _byValue = expressions.GroupBy(expression => expression.Value).ToDictionary(g => g.Key, g => g.ToArray());
        Targets = [.. _byValue.Keys.Where(value => value >= 1 && value <= largestTarget).Order()];
    }

    public IReadOnlyList<Expression> Expressions { get; }

    /// <summary>The values that may be asked for, ascending.</summary>
    public IReadOnlyList<int> Targets { get; }

    /// <summary>The expressions worth <paramref name="target"/>; none if it cannot be reached.</summary>
    public IReadOnlyList<Expression> Solutions(int target) => _byValue.GetValueOrDefault(target, []);

    /// <summary>Calculates the set of some numbers: as given, or sorted where their order is free.</summary>
    internal static ExpressionSet Of(CountdownConfig config, ReadOnlySpan<int> numbers)
    {
        var expressions = new List<Expression>();
        for (var i = 0; i < (config.FixedOrder ? 1 : numbers.Length); i++)
        {
            if (numbers[..i].Contains(numbers[i]))
                continue;
            var first = numbers[i].ToString();
            Extend(new Partial(numbers[i], first, first), Without(numbers, i), isFirst: true, config, expressions);
        }

        return new ExpressionSet(expressions, config.LargestTarget);
    }

    private static void Extend(
        Partial partial, ReadOnlySpan<int> rest, bool isFirst, CountdownConfig config, List<Expression> found)
    {
        if (rest.IsEmpty)
        {
            var working = partial.Steps[..(partial.Steps.LastIndexOf('=') + 1)];
            found.Add(new Expression(partial.Text, working, partial.Value));
            return;
        }

        for (var i = 0; i < (config.FixedOrder ? 1 : rest.Length); i++)
        {
            var isMirrorImage = isFirst && !config.FixedOrder && rest[i] > partial.Value;
            if (isMirrorImage || rest[..i].Contains(rest[i]))
                continue;
            var remaining = Without(rest, i);
            foreach (var operation in config.Operators)
            {
                var value = Calculator.Apply(partial.Value, operation, rest[i]);
                if (value >= 0 && value <= config.LargestIntermediate)
                    Extend(partial.Then(operation, rest[i], (int)value), remaining, isFirst: false, config, found);
            }
        }
    }

    private static int[] Without(ReadOnlySpan<int> numbers, int index) =>
        [.. numbers[..index], .. numbers[(index + 1)..]];

    private readonly record struct Partial(int Value, string Text, string Steps)
    {
        public Partial Then(char operation, int number, int value) =>
            new(value, $"{Text}{operation}{number}", $"{Steps}{operation}{number}={value}");
    }
}
