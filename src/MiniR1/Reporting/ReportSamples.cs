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

    /// <summary>[{run, step, mode, prompt, flags, html}] for the page's script: at most 3000, spread evenly.</summary>
    /// <param name="runs">each with those of its samples that are to be shown</param>
    public static string BrowserJson(IReadOnlyList<(RunLog Run, IReadOnlyList<SampleLine> Samples)> runs)
    {
        var all = runs.SelectMany(entry => entry.Samples.Select(sample => (entry.Run.Name, Sample: sample))).ToList();
        var count = Math.Min(all.Count, BrowserLimit);
        var chosen = Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)]);
        return JsonSerializer.Serialize(chosen.Select(entry => new
        {
            run = entry.Name,
            step = entry.Sample.Step,
            mode = entry.Sample.Mode ?? "",
            prompt = entry.Sample.Prompt ?? "",
            flags = Flags(entry.Sample),
            html = SampleHtml.Card(entry.Sample, runs.Count > 1 ? entry.Name : ""),
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
        var reported = run.ReportedStep(); // a report on the best checkpoint shows that one
        var first = samples.Min(sample => sample.Step);
        var last = samples.Where(sample => !(sample.Step > reported)).Select(sample => sample.Step).DefaultIfEmpty(first).Max();
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
