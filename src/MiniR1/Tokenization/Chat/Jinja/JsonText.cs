using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>The filter <c>tojson</c> as transformers defines it: Python's json.dumps without escapes for Unicode.</summary>
internal static class JsonText
{
    internal static string Write(object? value, Arguments arguments)
    {
        arguments.Only("ensure_ascii", "indent", "separators", "sort_keys");
        var (isAscii, sorts) = (PythonValue.IsTrue(arguments.Value(0, "ensure_ascii")), PythonValue.IsTrue(arguments.Value(3, "sort_keys")));
        var indent = arguments.Value(1, "indent") is null ? -1 : Math.Clamp(arguments.Int(1, "indent", 0), 0, 100);
        var (item, key) = arguments.Value(2, "separators") switch
        {
            null => (indent < 0 ? ", " : ",", ": "),
            List<object?> and [string first, string second] => (first, second),
            _ => throw arguments.Error("needs two strings as 'separators'"),
        };
        var text = new StringBuilder();
        new Writer(text, indent, item, key, isAscii, sorts, arguments).Write(value, depth: 0);
        return text.ToString();
    }

    private sealed class Writer(
        StringBuilder text, int indent, string itemSeparator, string keySeparator, bool isAscii, bool sorts, Arguments arguments)
    {
        internal void Write(object? value, int depth)
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            switch (value)
            {
                case string content:
                    Quote(content);
                    break;
                case List<object?> list:
                    Each('[', ']', list, depth, item => Write(item, depth + 1));
                    break;
                case Map map:
                    var pairs = sorts ? [.. map.OrderBy(pair => pair.Key, StringComparer.Ordinal)] : map.ToList();
                    Each('{', '}', pairs, depth, pair =>
                    {
                        Quote(pair.Key);
                        text.Append(keySeparator);
                        Write(pair.Value, depth + 1);
                    });
                    break;
                default:
                    text.Append(Scalar(value));
                    break;
            }

            if (text.Length > Rendering.Longest)
                throw Rendering.TooLong(arguments.Position);
        }

        private void Each<T>(char open, char close, List<T> items, int depth, Action<T> write)
        {
            text.Append(open);
            for (var i = 0; i < items.Count; i++)
            {
                if (i > 0)
                    text.Append(itemSeparator);
                Break(depth + 1);
                write(items[i]);
            }

            if (items.Count > 0)
                Break(depth);
            text.Append(close);
        }

        private void Break(int depth)
        {
            if (indent >= 0)
                text.Append('\n').Append(' ', indent * depth);
        }

        private string Scalar(object? value) => value switch
        {
            null => "null",
            bool flag => flag ? "true" : "false",
            long number => number.ToString(CultureInfo.InvariantCulture),
            double.NaN => "NaN",
            double number when double.IsInfinity(number) => number > 0 ? "Infinity" : "-Infinity",
            double number => PythonText.Float(number),
            _ => throw arguments.Error($"cannot write {PythonValue.TypeName(value)}"),
        };

        private void Quote(string content)
        {
            text.Append('"');
            foreach (var character in content)
            {
                text.Append(character switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    '\b' => "\\b",
                    '\f' => "\\f",
                    _ => character < ' ' || (isAscii && character > '~') ? $"\\u{(int)character:x4}" : null,
                });
                if (character >= ' ' && character is not ('"' or '\\') && !(isAscii && character > '~'))
                    text.Append(character);
            }

            text.Append('"');
        }
    }
}
