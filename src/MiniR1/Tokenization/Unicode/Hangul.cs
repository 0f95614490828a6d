namespace MiniR1.Tokenization.Unicode;

/// <summary>Korean syllables decompose and compose by arithmetic: the Unicode Standard, section 3.12.</summary>
internal static class Hangul
{
    internal const int FirstVowel = 0x1161;
    internal const int BeforeFirstFinal = 0x11A7;
    internal const int Vowels = 21;
    internal const int Finals = 28; // one of them is 'none'
    private const int FirstSyllable = 0xAC00;
    private const int FirstLeading = 0x1100;
    private const int Leadings = 19;
    private const int Syllables = Leadings * Vowels * Finals;

    /// <summary>The parts of a syllable; the last is 0 if there are two.</summary>
    internal static bool TryDecompose(int codePoint, out (int Leading, int Vowel, int Final) parts)
    {
        var index = codePoint - FirstSyllable;
        parts = default;
        if (index is < 0 or >= Syllables)
            return false;
        var final = index % Finals;
        parts = (FirstLeading + index / (Vowels * Finals), FirstVowel + index / Finals % Vowels,
            final == 0 ? 0 : BeforeFirstFinal + final);
        return true;
    }

    /// <summary>Joins a leading consonant and a vowel, or such a syllable and a final consonant.</summary>
    internal static bool TryCompose(int first, int second, out int composed)
    {
        var (leading, vowel) = (first - FirstLeading, second - FirstVowel);
        var (syllable, final) = (first - FirstSyllable, second - BeforeFirstFinal);
        if (leading is >= 0 and < Leadings && vowel is >= 0 and < Vowels)
        {
            composed = FirstSyllable + (leading * Vowels + vowel) * Finals;
            return true;
        }

        composed = first + final;
        return syllable is >= 0 and < Syllables && syllable % Finals == 0 && final is > 0 and < Finals;
    }
}
