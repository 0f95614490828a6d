using System.Globalization;
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

    internal static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (string a, string b) => a == b,
        (List<object?> a, List<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        (Map a, Map b) => a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var other) && AreEqual(pair.Value, other)),
        (Undefined, Undefined) => true,
        _ when Number(left) is { } a && Number(right) is { } b => a is long x && b is long y ? x == y : Double(a) == Double(b),
        _ => ReferenceEquals(left, right),
    };

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
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return value switch
        {
            null => "None",
            bool flag => flag ? "True" : "False",
            long number => number.ToString(CultureInfo.InvariantCulture),
            double number => PythonText.Float(number),
            string text => Quoted(text),
            List<object?> list => $"[{string.Join(", ", list.Select(Repr))}]",
            Map map => $"{{{string.Join(", ", map.Select(pair => $"{Quoted(pair.Key)}: {Repr(pair.Value)}"))}}}",
            Undefined => "Undefined",
            _ => $"<{TypeName(value)}>",
        };
    }

    /// <summary>The type's name in Python's messages.</summary>
    internal static string TypeName(object? value) => value switch
    {
        null => "None",
        bool => "bool",
        long => "int",
        double => "float",
        string => "str",
        List<object?> => "list",
        Map => "dict",
        Undefined => "undefined",
        Namespace => "namespace",
        _ => "function",
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
