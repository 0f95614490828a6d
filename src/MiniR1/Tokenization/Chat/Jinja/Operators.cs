namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>Python's operators.</summary>
internal static class Operators
{
    internal static object? Apply(string name, object? left, object? right, Position position)
    {
        if (name == "~")
            return Rendering.Bounded(PythonValue.Text(left) + PythonValue.Text(right), position);
        if ((left as Undefined ?? right as Undefined) is { } undefined)
            throw position.Error(undefined.Reason);
        return (name, left, right) switch
        {
            ("+", string a, string b) => Rendering.Bounded(a + b, position),
            ("+", List<object?> a, List<object?> b) => a.Count + b.Count <= Rendering.Longest ? a.Concat(b).ToList() : throw Rendering.TooLong(position),
            ("*", string text, long times) => Repeat(text, times, position),
            ("*", long times, string text) => Repeat(text, times, position),
            ("%", string, _) => throw position.Unsupported("the text on the left is formatted with '%'"),
            _ when PythonValue.Number(left) is { } a && PythonValue.Number(right) is { } b => Arithmetic(name, a, b, position),
            _ => throw position.Error($"'{name}' cannot take {PythonValue.TypeName(left)} and {PythonValue.TypeName(right)}"),
        };
    }

    internal static bool Compare(string name, object? left, object? right, Position position) => name switch
    {
        "==" => PythonValue.AreEqual(left, right),
        "!=" => !PythonValue.AreEqual(left, right),
        "in" => Contains(right, left, position),
        "not in" => !Contains(right, left, position),
        "<" => Order(name, left, right, position) < 0,
        "<=" => Order(name, left, right, position) <= 0,
        ">" => Order(name, left, right, position) > 0,
        _ => Order(name, left, right, position) >= 0,
    };

    internal static object Checked(Position position, Func<long> calculate)
    {
        try
        {
            return calculate();
        }
        catch (OverflowException)
        {
            throw position.Unsupported("a whole number needs more than 64 bits");
        }
    }

    /// <summary>Negative, 0 or positive, as Python orders numbers and texts.</summary>
    internal static int Order(string name, object? left, object? right, Position position)
    {
        if ((left as Undefined ?? right as Undefined) is { } undefined)
            throw position.Error(undefined.Reason);
        if (left is string a && right is string b)
            return string.CompareOrdinal(a, b);
        if (PythonValue.Number(left) is { } x && PythonValue.Number(right) is { } y)
            return x is long m && y is long n ? m.CompareTo(n) : PythonValue.Double(x).CompareTo(PythonValue.Double(y));
        throw position.Error($"'{name}' cannot take {PythonValue.TypeName(left)} and {PythonValue.TypeName(right)}");
    }

    private static bool Contains(object? container, object? item, Position position) => container switch
    {
        string text => item is string part
            ? text.Contains(part, StringComparison.Ordinal)
            : throw position.Error($"'in' a string needs a string on its left, not {PythonValue.TypeName(item)}"),
        List<object?> list => list.Exists(other => PythonValue.AreEqual(other, item)),
        Map map => item is string key && map.ContainsKey(key),
        Undefined => false,
        _ => throw position.Error($"'in' cannot look into {PythonValue.TypeName(container)}"),
    };

    private static string Repeat(string text, long times, Position position) =>
        text.Length == 0 || times <= 0 ? ""
        : times <= Rendering.Longest / text.Length ? string.Concat(Enumerable.Repeat(text, (int)times))
        : throw Rendering.TooLong(position);

    private static object Arithmetic(string name, object left, object right, Position position)
    {
        if (name is "/" or "//" or "%" && PythonValue.Double(right) == 0)
            throw position.Error("a division by zero");
        if (left is long a && right is long b && name is not ("/" or "**"))
        {
            return Checked(position, () => checked(name switch
            {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                "//" => FloorDivide(a, b),
                _ => a - b * FloorDivide(a, b),
            }));
        }

        var (x, y) = (PythonValue.Double(left), PythonValue.Double(right));
        return name switch
        {
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" => x / y,
            "//" => Math.Floor(x / y),
            "%" => x - y * Math.Floor(x / y),
            _ => throw position.Unsupported("there is the operator '**'"),
        };
    }

    private static long FloorDivide(long a, long b) => checked(a / b) - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}
