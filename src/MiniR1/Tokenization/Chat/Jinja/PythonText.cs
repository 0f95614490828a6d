using System.Globalization;
using System.Text;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>Text as Python has it: counted in code points, with its idea of white space.</summary>
internal static class PythonText
{
    internal static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\u001C' and <= '\u001F';

    internal static string Trim(string text, string? characters = null) => TrimStart(TrimEnd(text, characters), characters);

    internal static string TrimEnd(string text, string? characters = null)
    {
        var end = text.Length;
        while (end > 0 && IsTrimmed(text[end - 1], characters))
            end--;
        return text[..end];
    }

    internal static string TrimStart(string text, string? characters = null)
    {
        var start = 0;
        while (start < text.Length && IsTrimmed(text[start], characters))
            start++;
        return text[start..];
    }

    /// <summary>The characters; those above U+FFFF as two UTF-16 units in one string.</summary>
    internal static List<object?> Characters(string text, Meter meter)
    {
        meter.Take(Cost.Split * text.Length);
        return [.. text.EnumerateRunes().Select(rune => rune.ToString())];
    }

    internal static long Length(ReadOnlySpan<char> text)
    {
        var length = (long)text.Length;
        foreach (var character in text)
            length -= char.IsLowSurrogate(character) ? 1 : 0;
        return length;
    }

    /// <summary>Words begin with a capital and go on in small letters; a word is a run of letters.</summary>
    internal static string Title(string text)
    {
        var title = new StringBuilder(text.Length);
        var inWord = false;
        Span<char> units = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            var changed = inWord ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune);
            title.Append(units[..changed.EncodeToUtf16(units)]);
            inWord = Rune.IsLetter(rune);
        }

        return title.ToString();
    }

    internal static string Capitalize(string text) => text.Length == 0
        ? text
        : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    /// <summary>repr() of a float: the shortest digits that read back as the same number.</summary>
    internal static string Float(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        // .NET writes the shortest digits too, in one of two forms: 0.015 or 1.5E-20.
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = shortest[0].IndexOf('.') is var at and >= 0 ? at : shortest[0].Length;
        var all = shortest[0].Replace(".", "");
        var digits = all.TrimStart('0');
        var exponent = digits.Length == 0 ? 0 : point - 1 - (all.Length - digits.Length);
        if (shortest.Length > 1)
            exponent += int.Parse(shortest[1], CultureInfo.InvariantCulture);
        digits = digits.TrimEnd('0');
        return (double.IsNegative(value) ? "-" : "") + Float(digits.Length == 0 ? "0" : digits, exponent);
    }

    // 0.0001 to 9999999999999998.0 are written in full.
    private static string Float(string digits, int exponent) => exponent switch
    {
        >= 16 or < -4 => $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}",
        < 0 => $"0.{new string('0', -exponent - 1)}{digits}",
        _ when digits.Length <= exponent + 1 => $"{digits.PadRight(exponent + 1, '0')}.0",
        _ => $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}",
    };

    private static bool IsTrimmed(char character, string? characters) =>
        characters is null ? IsSpace(character) : characters.Contains(character);
}
