using System.Globalization;
using System.Text;

namespace MiniR1.Reporting;

/// <summary>
/// A text as HTML whose tokens are washed by how likely they were: none from .9 on, four steps of colour below .9, .5,
/// .1 and .01. What has no log-probabilities stays plain.
/// </summary>
internal sealed class TokenWash
{
    private static readonly double[] s_steps = [Math.Log(.9), Math.Log(.5), Math.Log(.1), Math.Log(.01)];

    private readonly string text;
    private readonly List<(int End, double LogProbability)> tokens = [];

    private TokenWash(string text) => this.text = text;

    /// <param name="text">the completion</param>
    /// <param name="tokens">texts that make it up, eos perhaps behind; null if not known</param>
    /// <param name="logprobs">one a token</param>
    internal static TokenWash Of(string text, IReadOnlyList<string>? tokens, IReadOnlyList<double>? logprobs)
    {
        var wash = new TokenWash(text);
        if (tokens is null || logprobs is null || tokens.Count != logprobs.Count || !string.Concat(tokens).StartsWith(text, StringComparison.Ordinal))
            return wash;
        var end = 0;
        foreach (var (token, logprob) in tokens.Zip(logprobs))
            wash.tokens.Add((end += token.Length, logprob));
        return wash;
    }

    /// <summary>0 for a likely token, to 4 for one of less than a hundredth.</summary>
    internal static int Level(double logprob) => s_steps.Count(step => logprob < step);

    /// <summary>The characters from <paramref name="start"/> to <paramref name="end"/>, exclusive.</summary>
    internal string Html(int start, int end)
    {
        if (tokens.Count == 0)
            return Reporting.Html.Escape(text[start..end]);
        var html = new StringBuilder();
        foreach (var (tokenEnd, logprob) in tokens.Where(token => token.End > start))
        {
            var stop = Math.Min(tokenEnd, end);
            if (start >= stop)
                break;
            var part = Reporting.Html.Escape(text[start..stop]);
            var level = Level(logprob);
            html.Append(level == 0
                ? part
                : $"<i class=\"p{level}\" title=\"log-probability {logprob.ToString("0.00", CultureInfo.InvariantCulture)}\">{part}</i>");
            start = stop;
        }

        return html.ToString();
    }
}
