namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>Chooses how a regular expression is matched.</summary>
internal static class KnownPatterns
{
    /// <summary>GPT-2's, which ByteLevel uses where use_regex is on.</summary>
    internal const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>
    /// A scanner written for the pattern where there is one, many times as fast as the regular expression; a test
    /// holds the two equal on random Unicode.
    /// </summary>
    /// <exception cref="UnsupportedPatternException">The pattern has something that is not supported.</exception>
    internal static IPattern Create(string source) => TryScanner(source) ?? new RegexPattern(source);

    internal static IPattern? TryScanner(string source)
    {
        for (var digits = 1; digits <= 3; digits++)
        {
            if (source == Gpt4Pattern.Source(digits))
                return new Gpt4Pattern(digits);
            if (source == NumberPattern.Source(digits))
                return new NumberPattern(digits);
        }

        return source switch
        {
            DeepSeekPattern.Source => new DeepSeekPattern(),
            IdeographPattern.Source => new IdeographPattern(),
            _ => null,
        };
    }
}
