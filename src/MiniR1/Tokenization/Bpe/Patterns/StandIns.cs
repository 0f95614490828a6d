using System.Globalization;

namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>
/// .NET's regular expressions see a character above U+FFFF as two surrogates, of which none is a letter or a symbol.
/// So such a character is matched in the guise of one below, of the same general category, that the pattern does not
/// name.
/// </summary>
internal sealed class StandIns
{
    // Away from everything that patterns name: scripts of few, beyond the ideographs.
    private const int PreferredStart = 0xA4D0;

    private readonly char[] _byCategory = new char[30];

    internal StandIns(IReadOnlyList<(char First, char Last)> named)
    {
        var isNamed = new bool[char.MaxValue + 1];
        foreach (var (first, last) in named)
            isNamed.AsSpan(first, Math.Max(0, last - first + 1)).Fill(true);
        for (var i = 0; i <= char.MaxValue; i++)
        {
            var character = (char)((PreferredStart + i) & char.MaxValue);
            var category = (int)CharUnicodeInfo.GetUnicodeCategory(character);
            if (_byCategory[category] == 0 && !isNamed[character])
                _byCategory[category] = character;
        }
    }

    /// <summary>The text with one unit for each character; null if it is so already.</summary>
    /// <param name="places">where each unit was, and the text's end</param>
    internal char[]? Replace(ReadOnlySpan<char> text, out int[] places)
    {
        places = [];
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return null;
        var replaced = new List<char>(text.Length);
        var origins = new List<int>(text.Length + 1);
        for (var at = 0; at < text.Length; at++)
        {
            origins.Add(at);
            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length)
                replaced.Add(StandIn(char.ConvertToUtf32(text[at], text[++at])));
            else
                replaced.Add(text[at]);
        }

        origins.Add(text.Length);
        places = [.. origins];
        return [.. replaced];
    }

    private char StandIn(int codePoint) => _byCategory[(int)CharUnicodeInfo.GetUnicodeCategory(codePoint)];
}
