using System.Globalization;

namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>What the patterns of tokenizers ask of a character.</summary>
[Flags]
internal enum CharacterClass : byte
{
    None = 0,
    Letter = 1,
    Mark = 2,
    Number = 4,
    Punctuation = 8,
    Symbol = 16,

    /// <summary><c>\s</c>: Unicode's White_Space.</summary>
    Space = 32,

    /// <summary>Carriage return or line feed; also <see cref="Space"/>.</summary>
    LineBreak = 64,
}

/// <summary>Looks classes up.</summary>
internal static class CharacterClasses
{
    // 64 KB, so that a scanner takes one load a character instead of a category and a switch.
    private static readonly CharacterClass[] s_bmp = Bmp();

    /// <summary>The class of the character at a place, and how many UTF-16 units it has.</summary>
    internal static CharacterClass At(ReadOnlySpan<char> text, int at, out int length)
    {
        var character = text[at];
        if (!char.IsHighSurrogate(character) || at + 1 == text.Length)
        {
            length = 1;
            return s_bmp[character];
        }

        length = 2;
        return OfCategory(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(character, text[at + 1])));
    }

    /// <summary>The end of the characters from a place on that have one of some classes.</summary>
    internal static int Run(ReadOnlySpan<char> text, int at, CharacterClass classes)
    {
        while (at < text.Length && (At(text, at, out var length) & classes) != 0)
            at += length;
        return at;
    }

    private static CharacterClass[] Bmp()
    {
        var classes = new CharacterClass[0x10000];
        for (var character = 0; character < classes.Length; character++)
        {
            classes[character] = OfCategory(CharUnicodeInfo.GetUnicodeCategory(character));
            if (char.IsWhiteSpace((char)character))
                classes[character] |= CharacterClass.Space;
        }

        classes['\r'] |= CharacterClass.LineBreak;
        classes['\n'] |= CharacterClass.LineBreak;
        return classes;
    }

    private static CharacterClass OfCategory(UnicodeCategory category) => category switch
    {
        <= UnicodeCategory.OtherLetter => CharacterClass.Letter,
        <= UnicodeCategory.EnclosingMark => CharacterClass.Mark,
        <= UnicodeCategory.OtherNumber => CharacterClass.Number,
        >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation => CharacterClass.Punctuation,
        >= UnicodeCategory.MathSymbol and <= UnicodeCategory.OtherSymbol => CharacterClass.Symbol,
        _ => CharacterClass.None,
    };
}
