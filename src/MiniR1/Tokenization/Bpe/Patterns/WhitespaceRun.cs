namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>The end of nearly every tokenizer's pattern: <c>\s*[\r\n]+|\s+(?!\S)|\s+</c>.</summary>
internal static class WhitespaceRun
{
    /// <summary>Where the match ends that starts at a white-space character.</summary>
    internal static int End(ReadOnlySpan<char> text, int at)
    {
        var end = CharacterClasses.Run(text, at, CharacterClass.Space);
        var lastLineBreak = text[at..end].LastIndexOfAny('\r', '\n');
        if (lastLineBreak >= 0)
            return at + lastLineBreak + 1;
        // All but the last one before a word, which takes that one itself.
        return end < text.Length && end - at > 1 ? end - 1 : end;
    }
}
