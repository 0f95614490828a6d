using System.Text;

namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>
/// Turns a regular expression of tokenizer.json, which Oniguruma reads, into .NET's. Takes what means the same in
/// both once written down without ambiguity; the rest is refused by name and place.
/// </summary>
internal sealed partial class OnigurumaSyntax
{
    private const int DeepestGroup = 100;

    // Unicode's general categories; \p{Cs} and \p{Cn} are left out, as supplementary characters are stood in for.
    private static readonly HashSet<string> s_properties =
    [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi",
        "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "Cc", "Cf", "Co",
    ];

    private readonly string _source;
    private readonly StringBuilder _translated = new();
    private readonly List<(char First, char Last)> _literals = [];
    private int _at;
    private int _depth;
    private bool _ignoresCase;

    private OnigurumaSyntax(string source) => _source = source;

    /// <summary>The pattern for .NET, and the ranges of characters that it names one by one.</summary>
    /// <exception cref="UnsupportedPatternException">Something in it is not supported.</exception>
    internal static (string Pattern, IReadOnlyList<(char First, char Last)> Literals) Translate(string source)
    {
        var syntax = new OnigurumaSyntax(source);
        syntax.Alternatives();
        if (syntax._at < source.Length)
            throw syntax.Refuse("an unmatched ')'");
        return (syntax._translated.ToString(), syntax._literals);
    }

    private void Alternatives()
    {
        if (++_depth > DeepestGroup)
            throw Refuse($"more than {DeepestGroup} groups inside one another");
        var ignoresCase = _ignoresCase;
        while (_at < _source.Length && _source[_at] != ')')
        {
            if (_source[_at] == '|')
                Copy(1);
            else if (Item())
                Quantifier();
        }

        _ignoresCase = ignoresCase;
        _depth--;
    }

    // False where no quantifier may follow.
    private bool Item()
    {
        switch (_source[_at])
        {
            case '(':
                return Group();
            case '[':
                Class();
                return true;
            case '\\':
                Escape(inClass: false);
                return true;
            case '.':
                _at++;
                _translated.Append("[^\\n]");
                return true;
            case '^' or '$' or '*' or '+' or '?':
                throw Refuse($"'{_source[_at]}' here");
            default:
                Literal(_source[_at++]);
                return true;
        }
    }

    private bool Group()
    {
        string[] known = ["(?:", "(?i:", "(?=", "(?!", "(?<=", "(?<!", "(?>"];
        var opening = Array.Find(known, group => string.CompareOrdinal(_source, _at, group, 0, group.Length) == 0)
            ?? (_source.AsSpan(_at).StartsWith("(?") ? throw Refuse("this kind of group") : "(");
        _at += opening.Length;
        // Case is ignored by naming both letters: .NET's own tables differ from Unicode's case folding.
        _translated.Append(opening is "(" or "(?i:" ? "(?:" : opening);
        var ignoresCase = _ignoresCase;
        _ignoresCase |= opening == "(?i:";
        Alternatives();
        _ignoresCase = ignoresCase;
        if (_at == _source.Length)
            throw Refuse("a group without its ')'");
        Copy(1);
        return opening is not ("(?=" or "(?!" or "(?<=" or "(?<!");
    }

    private void Escape(bool inClass)
    {
        if (IsCharacterEscape())
        {
            var character = CharacterEscape();
            Literals(character, character, inClass);
        }
        else if (_at + 1 < _source.Length && _source[_at + 1] is 's' or 'S' or 'd' or 'D')
        {
            Copy(2);
        }
        else if (_at + 1 < _source.Length && _source[_at + 1] is 'p' or 'P')
        {
            Property();
        }
        else
        {
            throw Refuse(_at + 1 < _source.Length ? $"'\\{_source[_at + 1]}'" : "a '\\' at the end");
        }
    }

    private void Property()
    {
        var close = _source.IndexOf('}', _at);
        var name = close > _at + 3 && _source[_at + 2] == '{' ? _source[(_at + 3)..close] : "";
        if (!s_properties.Contains(name))
            throw Refuse(name.Length > 0 ? $"the property '{name}'" : "a property without a name");
        if (_ignoresCase && name is "Lu" or "Ll" or "Lt")
            throw Refuse($"the property '{name}' where case is ignored");
        Copy(close + 1 - _at);
    }

    private void Quantifier()
    {
        if (Peek('{'))
            Repetition();
        else if (Peek('?') || Peek('*') || Peek('+'))
            Copy(1);
        else
            return;
        if (Peek('?') && _translated[^1] != '}')
            Copy(1);
        if (Peek('+') || Peek('?') || Peek('*') || Peek('{'))
            throw Refuse("a quantifier after a quantifier");
    }

    private void Repetition()
    {
        var close = _source.IndexOf('}', _at);
        var bounds = close < 0 ? [] : _source[(_at + 1)..close].Split(',');
        if (bounds.Length is < 1 or > 2 || bounds[0].Length == 0
            || bounds.Any(bound => bound.Length > 4 || !bound.All(char.IsAsciiDigit)))
        {
            throw Refuse("a '{' that does not begin a repetition");
        }

        Copy(close + 1 - _at);
    }

    private void Literal(char character)
    {
        RequireBmp(character);
        Literals(character, character, inClass: false);
    }

    private bool Peek(char character) => _at < _source.Length && _source[_at] == character;

    private void Copy(int length)
    {
        _translated.Append(_source, _at, length);
        _at += length;
    }

    private void RequireBmp(char character)
    {
        if (char.IsSurrogate(character))
            throw Refuse("a character above U+FFFF");
    }

    private UnsupportedPatternException Refuse(string what) =>
        new($"the regular expression {Excerpt.Of(_source)} has {what} at position {_at + 1}, which MiniR1 does not support");
}
