using System.Text.RegularExpressions;

namespace MiniR1.Tokenization.Bpe.Patterns;

/// <summary>Any pattern of a tokenizer.json, matched by .NET's regular expressions.</summary>
internal sealed class RegexPattern : IPattern
{
    // Nothing that a published pattern does with a text of any length takes this long.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(3);

    // Published patterns have up to a few hundred characters.
    private const int Longest = 10_000;

    // Making code of a longer one takes longer than it saves.
    private const int LongestCompiled = 2000;

    private readonly Regex _regex;
    private readonly StandIns _standIns;
    private readonly string _source;

    /// <param name="source">in Oniguruma's syntax</param>
    /// <exception cref="UnsupportedPatternException">The pattern has something that is not supported.</exception>
    internal RegexPattern(string source)
    {
        if (source.Length > Longest)
            throw new UnsupportedPatternException($"the regular expression has {source.Length} characters, and {Longest} are the most that MiniR1 takes");
        var (pattern, literals) = OnigurumaSyntax.Translate(source);
        _source = Excerpt.Of(source);
        _standIns = new StandIns(literals);
        try
        {
            _regex = new Regex(pattern, RegexOptions.CultureInvariant | (source.Length <= LongestCompiled ? RegexOptions.Compiled : 0), s_limit);
        }
        catch (ArgumentException error)
        {
            throw new UnsupportedPatternException($"the regular expression {_source} is none that .NET reads: {Excerpt.Of(error.Message.TrimEnd('.'))}", error);
        }
    }

    public void Cut(ReadOnlySpan<char> text, int offset, List<Piece> pieces)
    {
        try
        {
            if (_standIns.Replace(text, out var places) is { } replaced)
                Cut(replaced, offset, pieces, places);
            else
                Cut(text, offset, pieces, places: []);
        }
        catch (RegexMatchTimeoutException error)
        {
            throw new TokenizerException(
                $"The tokenizer's regular expression {_source} takes longer than {s_limit.TotalSeconds:0} s on a text of "
                + $"{text.Length} characters: shorten the text, or use the tokenizer that the model was published with.", error);
        }
    }

    private void Cut(ReadOnlySpan<char> text, int offset, List<Piece> pieces, int[] places)
    {
        var end = 0;
        var limit = Environment.TickCount64 + (long)s_limit.TotalMilliseconds + text.Length / 500;
        foreach (var match in _regex.EnumerateMatches(text))
        {
            if (Environment.TickCount64 > limit)
                throw new RegexMatchTimeoutException();
            if (match.Length == 0)
                continue;
            if (match.Index > end)
                pieces.Add(Piece(end, match.Index, isMatch: false));
            end = match.Index + match.Length;
            pieces.Add(Piece(match.Index, end, isMatch: true));
        }

        if (end < text.Length)
            pieces.Add(Piece(end, text.Length, isMatch: false));

        Piece Piece(int first, int last, bool isMatch) => places.Length == 0
            ? new(offset + first, offset + last, isMatch)
            : new(offset + places[first], offset + places[last], isMatch);
    }
}
