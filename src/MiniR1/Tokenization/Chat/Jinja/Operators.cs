using System.Text;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>Python's operators.</summary>
internal static class Operators
{
    internal static object? Apply(string name, object? left, object? right, Meter meter)
    {
        if (name == "~")
            return Concatenate(PythonValue.Text(left, meter), PythonValue.Text(right, meter), meter);
        var position = meter.Position;
        if ((left as Undefined ?? right as Undefined) is { } undefined)
            throw position.Error(undefined.Reason);
        return (name, left, right) switch
        {
            ("+", string a, string b) => Concatenate(a, b, meter),
            ("+", List<object?> a, List<object?> b) => Concatenate(a, b, meter),
            ("*", string text, long times) => Repeat(text, times, meter),
            ("*", long times, string text) => Repeat(text, times, meter),
            ("%", string, _) => throw position.Unsupported("the text on the left is formatted with '%'"),
            _ when PythonValue.Number(left) is { } a && PythonValue.Number(right) is { } b => Arithmetic(name, a, b, position),
            _ => throw position.Error($"'{name}' cannot take {PythonValue.TypeName(left)} and {PythonValue.TypeName(right)}"),
        };
    }

    internal static bool Compare(string name, object? left, object? right, Meter meter) => name switch
    {
        "==" => PythonValue.AreEqual(left, right, meter),
        "!=" => !PythonValue.AreEqual(left, right, meter),
        "in" => Contains(right, left, meter),
        "not in" => !Contains(right, left, meter),
        "<" => Order(name, left, right, meter) < 0,
        "<=" => Order(name, left, right, meter) <= 0,
        ">" => Order(name, left, right, meter) > 0,
        _ => Order(name, left, right, meter) >= 0,
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

    // Negative, 0 or positive, as Python orders numbers and texts.
    private static int Order(string name, object? left, object? right, Meter meter)
    {
        if ((left as Undefined ?? right as Undefined) is { } undefined)
            throw meter.Position.Error(undefined.Reason);
        if (left is string a && right is string b)
        {
            meter.Take(Math.Min(a.Length, b.Length));
            return string.CompareOrdinal(a, b);
        }

        if (PythonValue.Number(left) is { } x && PythonValue.Number(right) is { } y)
            return x is long m && y is long n ? m.CompareTo(n) : PythonValue.Double(x).CompareTo(PythonValue.Double(y));
        throw meter.Position.Error($"'{name}' cannot take {PythonValue.TypeName(left)} and {PythonValue.TypeName(right)}");
    }

    private static bool Contains(object? container, object? item, Meter meter)
    {
        switch (container)
        {
            case string text:
                var part = item as string
                    ?? throw meter.Position.Error($"'in' a string needs a string on its left, not {PythonValue.TypeName(item)}");
                meter.Search(text, part);
                return text.Contains(part, StringComparison.Ordinal);
            case List<object?> list:
                return list.Exists(other => PythonValue.AreEqual(other, item, meter));
            case Map map:
                return item is string key && map.ContainsKey(meter.Key(key));
            case Undefined:
                return false;
            default:
                throw meter.Position.Error($"'in' cannot look into {PythonValue.TypeName(container)}");
        }
    }

    private static string Concatenate(string left, string right, Meter meter)
    {
        meter.Text(left.Length + (long)right.Length);
        return left + right;
    }

    private static List<object?> Concatenate(List<object?> left, List<object?> right, Meter meter)
    {
        meter.List(left.Count + (long)right.Count);
        var all = new List<object?>(left.Count + right.Count);
        all.AddRange(left);
        all.AddRange(right);
        return all;
    }

    private static string Repeat(string text, long times, Meter meter)
    {
        if (text.Length == 0 || times <= 0)
            return "";
        if (times > Rendering.Longest)
            throw meter.TooLong();
        meter.Text(text.Length * times);
        meter.Text(text.Length * times); // the builder's
        return new StringBuilder(text.Length * (int)times).Insert(0, text, (int)times).ToString();
    }

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
