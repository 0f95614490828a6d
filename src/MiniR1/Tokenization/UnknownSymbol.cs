using System.Text;

namespace MiniR1.Tokenization;

/// <summary>The sentence about a symbol that a vocabulary lacks.</summary>
internal static class UnknownSymbol
{
    internal static TokenizerException At(string text, int at, string allowed)
    {
        var symbol = Rune.TryGetRuneAt(text, at, out var rune) && !Rune.IsControl(rune)
            ? $"'{rune}'"
            : $"U+{(int)text[at]:X4}";
        return new TokenizerException(
            $"The tokenizer does not know {symbol} at position {at + 1} of \"{Shorten(text)}\": use {allowed}.");
    }

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= 60 ? line : line[..57] + "...";
    }
}
