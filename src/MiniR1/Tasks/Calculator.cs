namespace MiniR1.Tasks;

/// <summary>Arithmetic as on a pocket calculator: strictly from left to right, without precedence.</summary>
public static class Calculator
{
    /// <summary>The operators there are.</summary>
    public const string Operators = "+-*";

    /// <summary>More digits than any problem needs; a longer number is no number.</summary>
    private const int MostDigits = 9;

    /// <summary><c>left operation right</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The operation is none of <see cref="Operators"/>.</exception>
    public static long Apply(long left, char operation, long right) => operation switch
    {
        '+' => left + right,
        '-' => left - right,
        '*' => left * right,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not one of + - *."),
    };

    /// <summary>
    /// Takes a number in its shortest decimal form from the front of <paramref name="text"/>. False, with all its
    /// digits taken, for <c>08</c> and for more than nine digits; false with nothing taken where there is no digit.
    /// </summary>
    public static bool TryTakeNumber(ref ReadOnlySpan<char> text, out int number)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? text[..end] : text;
        text = text[digits.Length..];
        number = 0;
        if (digits.Length is 0 or > MostDigits || (digits[0] == '0' && digits.Length > 1))
            return false;
        foreach (var digit in digits)
            number = (number * 10) + (digit - '0');
        return true;
    }

    /// <summary>Reads <c>8+15*12</c>: numbers in their shortest form with one operator between each two.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, List<int> numbers, List<char> operations)
    {
        while (TryTakeNumber(ref text, out var number))
        {
            numbers.Add(number);
            if (text.IsEmpty)
                return true;
            if (!Operators.Contains(text[0], StringComparison.Ordinal))
                return false;
            operations.Add(text[0]);
            text = text[1..];
        }

        return false;
    }

    /// <summary>The value of numbers joined by operations, one fewer, from left to right.</summary>
    public static long Evaluate(IReadOnlyList<int> numbers, IReadOnlyList<char> operations)
    {
        long value = numbers[0];
        for (var i = 0; i < operations.Count; i++)
            value = Apply(value, operations[i], numbers[i + 1]);
        return value;
    }
}
