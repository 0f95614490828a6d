using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MiniR1.Reporting;

/// <summary>
/// A completion as HTML: thinking set apart, each check with its verdict marked right (✓) or wrong (✗), the answer in
/// bold; each token washed the more the less likely it was. Colour never stands alone: each mark has its symbol, each
/// washed token its log-probability as title.
/// </summary>
internal static partial class SampleHtml
{
    /// <param name="sample">the sample</param>
    /// <param name="run">the run's name, where there are several; empty otherwise</param>
    public static string Card(SampleLine sample, string run = "")
    {
        var origin = run.Length > 0 ? $"{Html.Escape(run)}, " : "";
        var where = $"<span class=\"where\">{origin}step {sample.Step}, {Html.Escape(sample.Mode)}</span>";
        return $"<article class=\"sample\"><header><span class=\"prompt\">{Html.Escape(sample.Prompt)}</span>{where}"
            + $"{Badges(sample)}</header><p class=\"completion\">{Completion(sample)}</p></article>";
    }

    public static string Badges(SampleLine sample)
    {
        var html = new StringBuilder("<span class=\"badges\">");
        html.Append(sample.Accuracy switch
        {
            true => Badge("good", "✓ right"),
            false => Badge("bad", "✗ wrong"),
            null => "",
        });
        if (sample.Verified == true)
            html.Append(Badge("plain", "verified"));
        if (sample.Corrected == true)
            html.Append(Badge("plain", "corrected"));
        if (sample.Format == false)
            html.Append(Badge("bad", "✗ form"));
        return html.Append("</span>").ToString();
    }

    public static string Completion(SampleLine sample)
    {
        var text = sample.Completion ?? "";
        var wash = TokenWash.Of(text, sample.Tokens, sample.Logprobs);
        var html = new StringBuilder();
        var checks = new Queue<CheckLine>(sample.Checks ?? []);
        var depth = 0;
        var position = 0;
        foreach (Match match in Marks().Matches(text))
        {
            html.Append(wash.Html(position, match.Index));
            position = match.Index + match.Length;
            html.Append(match.Groups["tag"].Success
                ? Tag(match.Value, sample, ref depth)
                : Check(match, checks, wash.Html(match.Index, position)));
        }
        html.Append(wash.Html(position, text.Length));
        return html.Append(string.Concat(Enumerable.Repeat("</span>", depth))).ToString();
    }

    private static string Badge(string kind, string text) => $"<span class=\"badge {kind}\">{text}</span>";

    private static string Tag(string tag, SampleLine sample, ref int depth)
    {
        var label = $"<span class=\"tag\">{Html.Escape(tag)}</span>";
        if (tag[1] != '/')
        {
            depth++;
            var answer = sample.Accuracy switch { true => "answer good", false => "answer bad", null => "answer" };
            return $"{label}<span class=\"{(tag == "<think>" ? "think" : answer)}\">";
        }
        if (depth == 0)
            return label;
        depth--;
        return $"</span>{label}";
    }

    // The judge lists checks in the order of the text; only those of a computed result against the target count.
    private static string Check(Match match, Queue<CheckLine> checks, string text)
    {
        var check = checks.TryPeek(out var next) && Agrees(match, next) ? checks.Dequeue() : null;
        if (check is null or { Genuine: false })
            return $"<span class=\"check\" title=\"a comparison that does not count\">{text}</span>";
        return check.Right switch
        {
            true => $"<mark class=\"check good\" title=\"this verdict is right\">{text}\u00A0✓</mark>",
            false => $"<mark class=\"check bad\" title=\"this verdict is wrong\">{text}\u00A0✗</mark>",
            null => $"<mark class=\"check\">{text}</mark>",
        };
    }

    private static bool Agrees(Match match, CheckLine check) =>
        match.Groups["value"].Value == check.Value?.ToString(CultureInfo.InvariantCulture)
        && match.Groups["target"].Value == check.Target?.ToString(CultureInfo.InvariantCulture)
        && match.Groups["verdict"].Value == check.Verdict;

    [GeneratedRegex(@"(?<tag></?(?:think|answer)>)|check ?(?<value>-?\d+)=(?<target>-?\d+) ?(?<verdict>yes|no)")]
    private static partial Regex Marks();
}
