using System.Globalization;
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
        private long charged;

        internal void Write(object? value, int depth)
        {
            Meter.RequireShallow(depth);
            switch (value)
            {
                case string content:
                    Quote(content);
                    break;
                case List<object?> list:
                    Each('[', ']', list, depth, item => Write(item, depth + 1));
                    break;
                case Map map:
                    arguments.Meter.List(map.Count);
                    if (sorts)
                        arguments.Meter.Sort(map.Keys);
                    var pairs = sorts ? [.. map.OrderBy(pair => pair.Key, StringComparer.Ordinal)] : map.ToList();
                    Each('{', '}', pairs, depth, pair =>
                    {
                        Quote(pair.Key);
                        Separate(keySeparator);
                        Write(pair.Value, depth + 1);
                    });
                    break;
                default:
                    arguments.Meter.Take(value is double ? Cost.Number : 0);
                    text.Append(Scalar(value));
                    break;
            }

            Charge();
        }

        // For what was written since, in the builder and in the text that is made of it.
        private void Charge()
        {
            if (text.Length > Rendering.Longest)
                throw arguments.Meter.TooLong();
            arguments.Meter.Take(Cost.Object + (text.Length - charged) * 2 * Cost.Character);
            charged = text.Length;
        }

        private void Each<T>(char open, char close, List<T> items, int depth, Action<T> write)
        {
            text.Append(open);
            for (var i = 0; i < items.Count; i++)
            {
                if (i > 0)
                    Separate(itemSeparator);
                Break(depth + 1);
                write(items[i]);
            }

            if (items.Count > 0)
                Break(depth);
            text.Append(close);
        }

        private void Separate(string separator)
        {
            if (text.Length + (long)separator.Length > Rendering.Longest)
                throw arguments.Meter.TooLong();
            text.Append(separator);
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
            arguments.Meter.Take(content.Length * 4L);
            text.Append('"');
            foreach (var character in content)
            {
                if (text.Length > Rendering.Longest)
                    throw arguments.Meter.TooLong();
                if (character is < ' ' and not ('\n' or '\r' or '\t' or '\b' or '\f') || (isAscii && character > '~'))
                {
                    text.Append("\\u").Append(Hex(character >> 12)).Append(Hex(character >> 8)).Append(Hex(character >> 4)).Append(Hex(character));
                    continue;
                }

                text.Append(character switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    '\b' => "\\b",
                    '\f' => "\\f",
                    _ => null,
                });
                if (character >= ' ' && character is not ('"' or '\\'))
                    text.Append(character);
            }

            text.Append('"');
        }

        private static char Hex(int digit) => "0123456789abcdef"[digit & 15];
    }
}
