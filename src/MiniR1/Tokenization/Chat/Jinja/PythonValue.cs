using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

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

    internal static bool AreEqual(object? left, object? right)
    {
        var comparisons = 0;
        return AreEqual(left, right, ref comparisons);
    }

    /// <summary>A number as long or double, a bool as 0 or 1; null for what is none.</summary>
    internal static object? Number(object? value) => value switch
    {
        long or double => value,
        bool flag => flag ? 1L : 0L,
        _ => null,
    };

    internal static double Double(object number) => number is long whole ? whole : (double)number;

    /// <summary>str()</summary>
    internal static string Text(object? value) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Repr(value),
    };

    /// <summary>repr()</summary>
    internal static string Repr(object? value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

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

    // Lists that hold the same list twice, several deep, are exponentially large: both walks are counted.
    private static bool AreEqual(object? left, object? right, ref int comparisons)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++comparisons > Rendering.Longest)
            throw Rendering.TooLong();
        switch (left, right)
        {
            case (string a, string b):
                return a == b;
            case (List<object?> a, List<object?> b):
                var areEqual = a is PythonTuple == b is PythonTuple && a.Count == b.Count;
                for (var i = 0; areEqual && i < a.Count; i++)
                    areEqual = AreEqual(a[i], b[i], ref comparisons);
                return areEqual;
            case (Map a, Map b):
                var isSame = a.Count == b.Count;
                foreach (var (key, value) in a)
                    isSame = isSame && b.TryGetValue(key, out var other) && AreEqual(value, other, ref comparisons);
                return isSame;
            case (Undefined, Undefined):
                return true;
            default:
                return Number(left) is { } x && Number(right) is { } y
                    ? x is long m && y is long n ? m == n : Double(x) == Double(y)
                    : ReferenceEquals(left, right);
        }
    }

    private static void Write(object? value, StringBuilder text)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (text.Length > Rendering.Longest)
            throw Rendering.TooLong();
        switch (value)
        {
            case PythonTuple tuple:
                Each(text, tuple, '(', tuple.Count == 1 ? ",)" : ")", item => Write(item, text));
                break;
            case List<object?> list:
                Each(text, list, '[', "]", item => Write(item, text));
                break;
            case Map map:
                Each(text, map, '{', "}", pair =>
                {
                    text.Append(Quoted(pair.Key)).Append(": ");
                    Write(pair.Value, text);
                });
                break;
            default:
                text.Append(Scalar(value));
                break;
        }
    }

    private static void Each<T>(StringBuilder text, IEnumerable<T> items, char open, string close, Action<T> write)
    {
        text.Append(open);
        var separator = "";
        foreach (var item in items)
        {
            text.Append(separator);
            write(item);
            separator = ", ";
        }

        text.Append(close);
    }

    private static string Scalar(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "True" : "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => PythonText.Float(number),
        string text => Quoted(text),
        Undefined => "Undefined",
        _ => $"<{TypeName(value)}>",
    };

    private static string Quoted(string text)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var quoted = new StringBuilder().Append(quote);
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                < ' ' or '\u007F' => $"\\x{(int)character:x2}",
                _ => character == quote ? $"\\{character}" : character.ToString(),
            });
        }

        return quoted.Append(quote).ToString();
    }
}
