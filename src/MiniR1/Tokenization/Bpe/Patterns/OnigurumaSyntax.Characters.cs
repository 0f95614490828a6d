using System.Globalization;
using System.Text;

namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>Characters, their escapes, and classes of them.</summary>
internal sealed partial class OnigurumaSyntax
{
    private void Class()
    {
        Copy(1);
        if (Peek('^'))
            Copy(1);
        for (var first = true; !Peek(']') || first; first = false)
        {
            if (_at == _source.Length)
                throw Refuse("a class without its ']'");
            if (Peek(']'))
                throw Refuse("an empty class");
            if (Peek('[') || string.CompareOrdinal(_source, _at, "&&", 0, 2) == 0)
                throw Refuse("a class inside a class");
            if (Peek('-') && !first && _source[(_at + 1)..] is not [']', ..])
                throw Refuse("an unescaped '-' in the middle of a class");
            ClassItem();
        }

        Copy(1);
    }

    private void ClassItem()
    {
        if (_source[_at] == '\\' && !IsCharacterEscape())
        {
            Escape(inClass: true);
            return;
        }

        var first = ClassCharacter();
        if (!Peek('-') || _at + 1 >= _source.Length || _source[_at + 1] == ']')
        {
            Literals(first, first, inClass: true);
            return;
        }

        _at++;
        if (_source[_at] == '[' || (_source[_at] == '\\' && !IsCharacterEscape()))
            throw Refuse("a range that ends in a class");
        var last = ClassCharacter();
        if (last < first)
            throw Refuse("a range that runs backwards");
        Literals(first, last, inClass: true);
    }

    private char ClassCharacter()
    {
        if (_source[_at] == '\\')
            return CharacterEscape();
        RequireBmp(_source[_at]);
        return _source[_at++];
    }

    // \r, \n and the like, \xHH, \uHHHH, and signs that stand for themselves.
    private bool IsCharacterEscape() => _at + 1 < _source.Length
        && (_source[_at + 1] is 'r' or 'n' or 't' or 'f' or 'v' or 'a' or 'e' or 'x' or 'u'
            || (char.IsAscii(_source[_at + 1]) && !char.IsAsciiLetterOrDigit(_source[_at + 1])));

    private char CharacterEscape()
    {
        var escape = _source[_at + 1];
        if (escape is 'x' or 'u')
        {
            var digits = escape == 'x' ? 2 : 4;
            if (_at + 2 + digits > _source.Length || !ushort.TryParse(
                _source.AsSpan(_at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                throw Refuse($"'\\{escape}' without {digits} hexadecimal digits");
            }

            RequireBmp((char)code);
            _at += 2 + digits;
            return (char)code;
        }

        _at += 2;
        return escape switch
        {
            'r' => '\r',
            'n' => '\n',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => '\e',
            _ => escape,
        };
    }

    private void Literals(char first, char last, bool inClass)
    {
        _literals.Add((first, last));
        var named = first == last ? Code(first) : $"{Code(first)}-{Code(last)}";
        if (_ignoresCase)
            named += OtherCases(first, last);
        _translated.Append(inClass || named.Length == 6 ? named : $"[{named}]");
    }

    private string OtherCases(char first, char last)
    {
        if (!char.IsAscii(last))
            throw Refuse("a letter outside ASCII where case is ignored");
        var others = new StringBuilder();
        for (var character = first; character <= last; character++)
        {
            if (!char.IsAsciiLetter(character))
                continue;
            others.Append(Code((char)(character ^ 0x20)));
            var folded = (char)(character | 0x20) switch { 's' => 'ſ', 'k' => '\u212A', _ => '\0' };
            if (folded == '\0')
                continue;
            others.Append(Code(folded));
            _literals.Add((folded, folded));
        }

        return others.ToString();
    }

    private static string Code(char character) => $"\\u{(int)character:X4}";
}
