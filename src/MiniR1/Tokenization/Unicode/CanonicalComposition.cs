using System.Text;

namespace MiniR1.Tokenization.Unicode;

/// <summary>
/// Unicode's normalisation form NFC (UAX #15). Not <see cref="string.Normalize()"/>: that one needs ICU, and leaves
/// all text as it is under InvariantGlobalization.
/// </summary>
internal static class CanonicalComposition
{
    private static readonly NfcTable s_table = NfcTable.Instance;

    /// <summary>The composed text; the same object if nothing in it could change.</summary>
    /// <param name="text">well-formed UTF-16</param>
    internal static string Apply(string text)
    {
        // A character that cannot change composes with none before it, so that each one begins a stretch of its own.
        StringBuilder? composed = null;
        var (copied, starter) = (0, 0);
        for (var at = 0; at < text.Length;)
        {
            if (!MayChange(text, at, out var length))
            {
                starter = at;
                at += length;
                continue;
            }

            while (at < text.Length && MayChange(text, at, out length))
                at += length;
            composed ??= new StringBuilder(text.Length);
            composed.Append(text, copied, starter - copied).Append(Composed(text[starter..at]));
            copied = starter = at;
        }

        return composed is null ? text : composed.Append(text, copied, text.Length - copied).ToString();
    }

    private static bool MayChange(string text, int at, out int length)
    {
        var character = text[at];
        length = char.IsHighSurrogate(character) ? 2 : 1;
        if (character < 0x300) // Latin and ASCII without combining marks: composed as they are
            return false;
        return length == 1 ? s_table.MayChange(character) : s_table.MayChange(char.ConvertToUtf32(character, text[at + 1]));
    }

    private static string Composed(string text)
    {
        var codePoints = Decompose(text);
        Order(codePoints);
        Compose(codePoints);
        var composed = new StringBuilder(text.Length);
        foreach (var codePoint in codePoints)
            composed.Append(new Rune(codePoint).ToString());
        return composed.ToString();
    }

    private static List<int> Decompose(string text)
    {
        var codePoints = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, codePoints);
        return codePoints;
    }

    // Recursive: a decomposition's first character may have one itself; never deeper than a few.
    private static void Decompose(int codePoint, List<int> into)
    {
        if (Hangul.TryDecompose(codePoint, out var parts))
        {
            into.Add(parts.Leading);
            into.Add(parts.Vowel);
            if (parts.Final != 0)
                into.Add(parts.Final);
        }
        else if (s_table.TryDecompose(codePoint, out var first, out var second))
        {
            Decompose(first, into);
            if (second != 0)
                Decompose(second, into);
        }
        else
        {
            into.Add(codePoint);
        }
    }

    // Marks that follow one another go in the order of their classes; equal classes keep their order.
    private static void Order(List<int> codePoints)
    {
        for (var start = 0; start < codePoints.Count; start++)
        {
            if (s_table.CombiningClass(codePoints[start]) == 0)
                continue;
            var end = start + 1;
            while (end < codePoints.Count && s_table.CombiningClass(codePoints[end]) != 0)
                end++;
            if (end - start > 1)
            {
                int[] ordered = [.. codePoints[start..end].OrderBy(s_table.CombiningClass)];
                for (var i = 0; i < ordered.Length; i++)
                    codePoints[start + i] = ordered[i];
            }

            start = end;
        }
    }

    // Each mark joins the last starter unless a mark of the same or a higher class stands between.
    private static void Compose(List<int> codePoints)
    {
        var (starter, count, previousClass) = (-1, 0, 0);
        foreach (var codePoint in codePoints.ToArray())
        {
            int combiningClass = s_table.CombiningClass(codePoint);
            var isAdjacent = starter == count - 1;
            if (starter >= 0 && (isAdjacent || previousClass < combiningClass)
                && TryCompose(codePoints[starter], codePoint, out var composed))
            {
                codePoints[starter] = composed;
                continue;
            }

            if (combiningClass == 0)
                starter = count;
            previousClass = combiningClass;
            codePoints[count++] = codePoint;
        }

        codePoints.RemoveRange(count, codePoints.Count - count);
    }

    private static bool TryCompose(int first, int second, out int composed) =>
        Hangul.TryCompose(first, second, out composed) || s_table.TryCompose(first, second, out composed);
}
