namespace MiniR1.Tasks;

/// <summary>How many ways a Countdown problem can be solved.</summary>
internal static class SolutionCount
{
    /// <summary>
    /// The expressions that <see cref="Problem.Accepts"/> accepts; of two that differ only in the order of a sum's or
    /// product's first two numbers, one counts.
    /// </summary>
    internal static int Of(ReadOnlySpan<int> numbers, int target, bool fixedOrder)
    {
        int[] rest = [.. numbers];
        if (!fixedOrder)
            Array.Sort(rest);
        var count = 0;
        for (var i = 0; i < (fixedOrder ? 1 : rest.Length); i++)
        {
            if (i == 0 || rest[i] != rest[i - 1])
                count += Count(rest[i], Without(rest, i), target, fixedOrder, first: true);
        }

        return count;
    }

    private static int Count(long value, ReadOnlySpan<int> rest, int target, bool fixedOrder, bool first)
    {
        if (rest.IsEmpty)
            return value == target ? 1 : 0;
        var count = 0;
        for (var i = 0; i < (fixedOrder ? 1 : rest.Length); i++)
        {
            if (i > 0 && rest[i] == rest[i - 1])
                continue;
            foreach (var operation in Calculator.Operators)
            {
                var isMirrorImage = first && !fixedOrder && operation != '-' && rest[i] > value;
                if (!isMirrorImage)
                    count += Count(Calculator.Apply(value, operation, rest[i]), Without(rest, i), target, fixedOrder, first: false);
            }
        }

        return count;
    }

    private static int[] Without(ReadOnlySpan<int> numbers, int index) => [.. numbers[..index], .. numbers[(index + 1)..]];
}
