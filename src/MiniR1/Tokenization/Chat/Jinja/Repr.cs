using System.Globalization;
using System.Text;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>Python's repr(), charged as it grows: a list that holds the same list twice, several deep, is exponentially long.</summary>
internal sealed class Repr
{
    private static readonly string[] s_controls = [.. Enumerable.Range(0, ' ').Select(code => $"\\x{code:x2}")];

    private readonly StringBuilder _text = new();
    private readonly Meter _meter;

    private Repr(Meter meter) => _meter = meter;

    internal static string Of(object? value, Meter meter)
    {
        meter.Take(Cost.Function);
        var repr = new Repr(meter);
        repr.Write(value, depth: 0);
        return repr._text.ToString();
    }

    private void Write(object? value, int depth)
    {
        Meter.RequireShallow(depth);
        switch (value)
        {
            case PythonTuple tuple:
                Each(tuple, '(', tuple.Count == 1 ? ",)" : ")", item => Write(item, depth + 1));
                break;
            case List<object?> list:
                Each(list, '[', "]", item => Write(item, depth + 1));
                break;
            case Map map:
                Each(map, '{', "}", pair =>
                {
                    Quote(pair.Key);
                    _text.Append(": ");
                    Write(pair.Value, depth + 1);
                });
                break;
            case string text:
                Quote(text);
                break;
            default:
                _meter.Take(value is double ? Cost.Number : Cost.Object);
                _text.Append(Scalar(value));
                break;
        }

        if (_text.Length > Rendering.Longest)
            throw _meter.TooLong();
    }

    private void Each<T>(IEnumerable<T> items, char open, string close, Action<T> write)
    {
        _meter.Take(Cost.Object);
        _text.Append(open);
        var separator = "";
        foreach (var item in items)
        {
            _text.Append(separator);
            write(item);
            separator = ", ";
        }

        _text.Append(close);
    }

    private static string Scalar(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "True" : "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => PythonText.Float(number),
        Undefined => "Undefined",
        _ => $"<{PythonValue.TypeName(value)}>",
    };

    private void Quote(string text)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var length = text.Length + 2 + text.Sum(character => Escape(character, quote)?.Length - 1 ?? 0);
        _meter.Text(length * 2L); // in the builder, and in what is made of it
        _meter.Take(text.Length * 4L);
        _text.Append(quote);
        foreach (var character in text)
        {
            if (Escape(character, quote) is { } escape)
                _text.Append(escape);
            else
                _text.Append(character);
        }

        _text.Append(quote);
    }

    private static string? Escape(char character, char quote) => character switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\\' => "\\\\",
        '\u007F' => "\\x7f",
        < ' ' => s_controls[character],
        _ => character != quote ? null : quote == '"' ? "\\\"" : "\\'",
    };
}
