using System.Text.RegularExpressions;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>
/// Cuts a template into tokens, with the white-space control of chat templates (Jinja's trim_blocks and
/// lstrip_blocks): a statement or comment takes the line break after it and, alone on its line, the indentation.
/// </summary>
internal sealed class Lexer
{
    private const int LongestName = 255;

    private static readonly string[] s_openings = ["{%", "{{", "{#"];
    private static readonly string[] s_operators =
    [
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":",
        "|", ",",
    ];

    private static readonly Regex s_number = new(@"\G[0-9]+(_[0-9]+)*(?<float>(\.[0-9]+)?([eE][+-]?[0-9]+)?)", RegexOptions.CultureInvariant);

    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _lineStart;
    private int _line = 1;
    private int _counted;
    private bool _startsLine = true;

    private Lexer(string source) => _source = source;

    /// <exception cref="TemplateException">A tag or a string has no end, or a character has no meaning.</exception>
    internal static List<Token> Read(string source)
    {
        var lines = source.ReplaceLineEndings("\n");
        var lexer = new Lexer(lines.EndsWith('\n') ? lines[..^1] : lines);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_at < _source.Length)
        {
            var opening = NextOpening();
            if (opening < 0)
            {
                Add(TokenKind.Data, _source[_at..], _at);
                _at = _source.Length;
                break;
            }

            var kind = _source[opening + 1];
            var sign = opening + 2 < _source.Length ? _source[opening + 2] : ' ';
            var text = Before(_source[_at..opening], sign, kind);
            if (text.Length > 0)
                Add(TokenKind.Data, text, _at);
            _at = opening + (sign is '-' or '+' ? 3 : 2);
            Tag(kind, opening);
        }

        Add(TokenKind.End, "", _source.Length);
    }

    private int NextOpening()
    {
        var at = _source.IndexOf('{', _at);
        while (at >= 0 && !s_openings.Any(opening => string.CompareOrdinal(_source, at, opening, 0, 2) == 0))
            at = _source.IndexOf('{', at + 1);
        return at;
    }

    private string Before(string text, char sign, char kind)
    {
        if (sign == '-')
            return PythonText.TrimEnd(text);
        if (sign == '+' || kind == '{')
            return text;
        var lineStart = text.LastIndexOf('\n') + 1;
        return (lineStart > 0 || _startsLine) && PythonText.TrimEnd(text[lineStart..]).Length == 0 ? text[..lineStart] : text;
    }

    private void Tag(char kind, int opening)
    {
        switch (kind)
        {
            case '#':
                var close = _source.IndexOf("#}", _at, StringComparison.Ordinal);
                if (close < 0)
                    throw At(opening).Error("a comment has no '#}'");
                _at = close + 2;
                After(_source[close - 1], isOutput: false);
                return;
            case '%':
                Add(TokenKind.StatementBegin, "{%", opening);
                Inside(opening, "%}", TokenKind.StatementEnd);
                return;
            default:
                Add(TokenKind.OutputBegin, "{{", opening);
                Inside(opening, "}}", TokenKind.OutputEnd);
                return;
        }
    }

    private void Inside(int opening, string close, TokenKind end)
    {
        for (var depth = 0; ;)
        {
            while (_at < _source.Length && PythonText.IsSpace(_source[_at]))
                _at++;
            if (_at >= _source.Length)
                throw At(opening).Error($"a tag has no '{close}'");
            // A brace of a map may stand just before the tag's own.
            var sign = _source[_at] is '-' or '+' ? 1 : 0;
            if (depth == 0 && string.CompareOrdinal(_source, _at + sign, close, 0, 2) == 0)
            {
                Add(end, close, _at + sign);
                _at += sign + 2;
                After(sign == 0 ? ' ' : _source[_at - 3], isOutput: end == TokenKind.OutputEnd);
                return;
            }

            depth += _source[_at] switch { '{' or '[' or '(' => 1, '}' or ']' or ')' => -1, _ => 0 };
            Expression();
        }
    }

    // What a tag takes of the text that follows it.
    private void After(char sign, bool isOutput)
    {
        var start = _at;
        if (sign == '-')
        {
            while (_at < _source.Length && PythonText.IsSpace(_source[_at]))
                _at++;
        }
        else if (sign != '+' && !isOutput && _at < _source.Length && _source[_at] == '\n')
        {
            _at++;
        }

        _startsLine = _at > start && _source[_at - 1] == '\n';
    }

    private void Expression()
    {
        var start = _at;
        var first = _source[_at];
        if (first is '\'' or '"')
        {
            _at = StringLiteral.End(_source, _at) is var end and > 0 ? end : throw At(start).Error("a string has no end");
            Add(TokenKind.String, StringLiteral.Value(_source[(start + 1)..(_at - 1)], At(start)), start);
        }
        else if (char.IsLetter(first) || first == '_')
        {
            while (_at < _source.Length && (char.IsLetterOrDigit(_source[_at]) || _source[_at] == '_'))
                _at++;
            if (_at - start > LongestName)
                throw At(start).Error($"a name is longer than {LongestName} characters");
            Add(TokenKind.Name, _source[start.._at], start);
        }
        else if (char.IsAsciiDigit(first))
        {
            var number = s_number.Match(_source, _at);
            _at += number.Length;
            Add(number.Groups["float"].Length > 0 ? TokenKind.Float : TokenKind.Integer, number.Value.Replace("_", ""), start);
        }
        else
        {
            var sign = Array.Find(s_operators, text => string.CompareOrdinal(_source, start, text, 0, text.Length) == 0)
                ?? throw At(start).Error($"'{first}' has no meaning here");
            _at += sign.Length;
            Add(TokenKind.Operator, sign, start);
        }
    }

    private void Add(TokenKind kind, string text, int at) => _tokens.Add(new Token(kind, text, At(at)));

    // Called with places that mostly grow: lines are counted on from the last one.
    private Position At(int at)
    {
        if (at < _lineStart)
            (_line, _lineStart, _counted) = (1, 0, 0);
        for (; _counted < at; _counted++)
        {
            if (_source[_counted] == '\n')
                (_line, _lineStart) = (_line + 1, _counted + 1);
        }

        return new Position(_line, at - _lineStart + 1);
    }
}
