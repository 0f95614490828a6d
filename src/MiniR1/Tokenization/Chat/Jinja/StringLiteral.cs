using System.Globalization;
using System.Text;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>Strings in quotes, with Python's escapes.</summary>
internal static class StringLiteral
{
    /// <summary>Where the literal that starts at a quote ends; 0 if it does not.</summary>
    internal static int End(string source, int start)
    {
        for (var at = start + 1; at < source.Length; at++)
        {
            if (source[at] == source[start])
                return at + 1;
            if (source[at] == '\\')
                at++;
        }

        return 0;
    }

    /// <summary>What the text between the quotes means; an unknown escape is itself, as in Python.</summary>
    internal static string Value(string text, Position position)
    {
        if (!text.Contains('\\'))
            return text;
        var value = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\')
                value.Append(text[at]);
            else
                at += Escape(text, at + 1, value, position);
        }

        return value.ToString();
    }

    // How many characters there are after the backslash.
    private static int Escape(string text, int at, StringBuilder value, Position position)
    {
        switch (text[at])
        {
            case '\n':
                return 1;
            case 'x':
                return Code(text, at, 2, value, position);
            case 'u':
                return Code(text, at, 4, value, position);
            case 'U':
                return Code(text, at, 8, value, position);
            case 'N' or (>= '0' and <= '7'):
                throw position.Unsupported($"the string has the escape '\\{text[at]}'");
            default:
                var simple = text[at] switch
                {
                    'n' => "\n",
                    't' => "\t",
                    'r' => "\r",
                    'a' => "\a",
                    'b' => "\b",
                    'f' => "\f",
                    'v' => "\v",
                    '\\' or '\'' or '"' => text[at].ToString(),
                    _ => "\\" + text[at],
                };
                value.Append(simple);
                return 1;
        }
    }

    private static int Code(string text, int at, int digits, StringBuilder value, Position position)
    {
        if (at + digits >= text.Length || !int.TryParse(
            text.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || !Rune.TryCreate(code, out var rune))
        {
            throw position.Error($"the string has '\\{text[at]}' without the {digits} hexadecimal digits of a character");
        }

        value.Append(rune);
        return 1 + digits;
    }
}
