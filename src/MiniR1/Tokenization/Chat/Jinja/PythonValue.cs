using System.Globalization;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>
/// Python's view of a template's values: null is None, then bool, long, double, string, <see cref="List{T}"/>,
/// <see cref="Map"/>, <see cref="Namespace"/>, <see cref="Function"/> and <see cref="Undefined"/>.
/// </summary>
internal static class PythonValue
{
    internal static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        List<object?> list => list.Count > 0,
        Map map => map.Count > 0,
        _ => true,
    };

    internal static bool AreEqual(object? left, object? right, Meter meter) => AreEqual(left, right, meter, depth: 0);

    /// <summary>A number as long or double, a bool as 0 or 1; null for what is none.</summary>
    internal static object? Number(object? value) => value switch
    {
        long or double => value,
        bool flag => flag ? 1L : 0L,
        _ => null,
    };

    internal static double Double(object number) => number is long whole ? whole : (double)number;

    /// <summary>str()</summary>
    internal static string Text(object? value, Meter meter) => value switch
    {
        string text => text,
        Undefined => "",
        long number => Number(number, meter),
        _ => Repr.Of(value, meter),
    };

    /// <summary>The type's name in Python's messages.</summary>
    internal static string TypeName(object? value) => value switch
    {
        null => "None",
        bool => "bool",
        long => "int",
        double => "float",
        string => "str",
        PythonTuple => "tuple",
        List<object?> => "list",
        Map => "dict",
        Undefined => "undefined",
        Namespace => "namespace",
        Loop => "loop",
        _ => "function",
    };

    private static string Number(long number, Meter meter)
    {
        meter.Take(Cost.Object);
        return number.ToString(CultureInfo.InvariantCulture);
    }

    // Lists that hold the same list twice, several deep, are exponentially large: each step of the walk is charged.
    private static bool AreEqual(object? left, object? right, Meter meter, int depth)
    {
        Meter.RequireShallow(depth);
        meter.Take(Cost.LookUp);
        switch (left, right)
        {
            case (string a, string b):
                meter.Take(a.Length == b.Length ? a.Length : 0);
                return a == b;
            case (List<object?> a, List<object?> b):
                var areEqual = a is PythonTuple == b is PythonTuple && a.Count == b.Count;
                for (var i = 0; areEqual && i < a.Count; i++)
                    areEqual = AreEqual(a[i], b[i], meter, depth + 1);
                return areEqual;
            case (Map a, Map b):
                return AreEqual(a, b, meter, depth);
            case (Undefined, Undefined):
                return true;
            default:
                return Number(left) is { } x && Number(right) is { } y
                    ? x is long m && y is long n ? m == n : Double(x) == Double(y)
                    : ReferenceEquals(left, right);
        }
    }

    // Apart from the walk: each call of a method with a lambda makes an object for what the lambda sees.
    private static bool AreEqual(Map left, Map right, Meter meter, int depth) => left.Count == right.Count && left.All(pair =>
        right.TryGetValue(meter.Key(pair.Key), out var other) && AreEqual(pair.Value, other, meter, depth + 1));
}
