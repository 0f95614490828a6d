using System.Text.Json;

namespace MiniR1.Reporting;

/// <summary>The samples of a report: the same problems before and after, and the data of the browser.</summary>
internal static class ReportSamples
{
    private const int PairsShown = 8;
    private const int BrowserLimit = 3000;

    public static string BeforeAndAfter(RunLog run)
    {
        var pairs = Pairs(run, "sampled");
        if (pairs.Count == 0)
            pairs = Pairs(run, "greedy");
        if (pairs.Count == 0)
            return "<p class=\"quiet\">No held-out problem was sampled both before and after.</p>";
        var cards = pairs.Take(PairsShown).Select(pair =>
            $"<h3 class=\"prompt\">{Html.Escape(pair.Before.Prompt)}</h3><div class=\"pair\">"
            + $"{Side("Before", pair.Before)}{Side("After", pair.After)}</div>\n");
        return $"<p class=\"quiet\">The first {Math.Min(pairs.Count, PairsShown)} held-out problems, not picked; "
            + $"{Html.Escape(pairs[0].Before.Mode)} answers.</p>\n{string.Concat(cards)}";
    }

    /// <summary>[{step, mode, prompt, flags, html}] for the page's script: at most 3000, spread evenly.</summary>
    public static string BrowserJson(RunLog run)
    {
        var count = Math.Min(run.Samples.Count, BrowserLimit);
        var chosen = Enumerable.Range(0, count).Select(i => run.Samples[(int)((long)i * run.Samples.Count / count)]);
        return JsonSerializer.Serialize(chosen.Select(sample => new
        {
            step = sample.Step,
            mode = sample.Mode ?? "",
            prompt = sample.Prompt ?? "",
            flags = Flags(sample),
            html = SampleHtml.Card(sample),
        }));
    }

    public static string BrowserNote(RunLog run) => run.Samples.Count > BrowserLimit
        ? $"{BrowserLimit} of the {run.Samples.Count} samples in samples.jsonl, evenly spread."
        : $"All {run.Samples.Count} samples in samples.jsonl.";

    private static List<(SampleLine Before, SampleLine After)> Pairs(RunLog run, string mode)
    {
        var samples = run.Samples.Where(sample => sample.Mode == mode && sample.Phase is null or "rl").ToList();
        if (samples.Count == 0)
            return [];
        var (first, last) = (samples.Min(sample => sample.Step), samples.Max(sample => sample.Step));
        if (first == last)
            return [];
        var after = samples.Where(sample => sample.Step == last).GroupBy(Problem)
            .ToDictionary(group => group.Key, group => group.First());
        return [.. samples.Where(sample => sample.Step == first && after.ContainsKey(Problem(sample)))
            .DistinctBy(Problem).OrderBy(sample => sample.Index).Select(sample => (sample, after[Problem(sample)]))];
    }

    private static (int Index, string? Prompt) Problem(SampleLine sample) => (sample.Index, sample.Prompt);

    private static string Side(string name, SampleLine sample) =>
        $"<article class=\"sample\"><header><span class=\"where\">{name}: step {sample.Step}</span>"
        + $"{SampleHtml.Badges(sample)}</header><p class=\"completion\">{SampleHtml.Completion(sample)}</p></article>";

    private static IEnumerable<string> Flags(SampleLine sample)
    {
        if (sample.Accuracy is { } right)
            yield return right ? "right" : "wrong";
        if (sample.Verified == true)
            yield return "verified";
        if (sample.Corrected == true)
            yield return "corrected";
        if (sample.Checks?.Any(check => check is { Right: false, Genuine: not false }) == true)
            yield return "misjudged";
    }
}
