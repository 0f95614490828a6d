using System.Globalization;
using System.Text.Json;

namespace MiniR1.Reporting;

/// <summary>The tables of a report as HTML: base against final, timings, config.</summary>
internal static class ReportTables
{
    private static readonly (string Field, string Name, bool Share)[] s_measures =
    [
        ("accuracy", "Right answers", true),
        ("verified", "Verified: compares a result with the target", true),
        ("corrected", "Corrected: tries again after a check says no", true),
        ("corrected_right", "Right after correcting", true),
        ("verdicts_right", "Verdicts that are right", true),
        ("format", "In the form asked for", true),
        ("length", "Length (tokens)", false),
        ("entropy", "Entropy (nats a token)", false),
    ];

    public static string BaseAgainstFinal(RunLog run)
    {
        string[] head = ["Held-out problems", "sampled: base", "final", "change", "greedy: base", "final", "change"];
        var rows = s_measures.Select(measure => (measure.Name, Cells: Row(run, measure)))
            .Where(row => row.Cells.Count > 0).Select(row => row.Cells.Prepend(row.Name)).ToList();
        return rows.Count == 0
            ? "<p class=\"quiet\">This run has written no evaluation.</p>"
            : Html.Table("numbers", head, rows);
    }

    public static string Timings(RunLog run)
    {
        var clock = 0.0;
        var rows = new List<string[]>();
        foreach (var phase in run.Metrics.GroupBy(line => RunLog.Text(line, "phase")).Where(group => group.Key != ""))
        {
            double[] seconds = [.. phase.Select(line => RunLog.Number(line, "seconds")).Where(double.IsFinite)];
            if (seconds.Length == 0)
                continue;
            // 'seconds' counts from the start of the run; a log that counts from each phase's start reads right too.
            var start = seconds[0] >= clock ? clock : 0;
            clock = seconds.Max();
            rows.Add(Timing(phase.Key, phase.ToList(), clock - start));
        }
        return rows.Count == 0
            ? "<p class=\"quiet\">This run has written no timings.</p>"
            : Html.Table("numbers", ["Phase", "time", "steps", "time a step", "median rate"], rows) + Done(run);
    }

    public static string Config(RunLog run)
    {
        if (run.Config is not { } config)
            return "<p class=\"quiet\">This run has no config.json.</p>";
        var rows = Flatten("", config).Select(entry => new[] { Html.Escape(entry.Name), Html.Escape(entry.Value) });
        return Html.Table("config", ["Setting", "Value"], rows);
    }

    private static List<string> Row(RunLog run, (string Field, string Name, bool Share) measure)
    {
        var modes = new[] { "sampled", "greedy" }.Select(mode => run.Outcome($"{mode}.{measure.Field}")).ToList();
        if (!modes.Any(series => series.HasData))
            return [];
        return [.. modes.SelectMany(series => measure.Share
            ? new[] { Html.Percent(series.First), Html.Percent(series.Last), Html.Points(series.Last - series.First) }
            : [Html.Number(series.First), Html.Number(series.Last), Html.Change(series.Last - series.First)])];
    }

    private static string[] Timing(string phase, List<JsonElement> lines, double seconds)
    {
        var steps = lines.Select(line => RunLog.Number(line, "step")).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        var perStep = steps > 0 ? seconds / steps : double.NaN;
        return
        [
            Html.Escape(phase),
            Html.Duration(seconds),
            Html.Number(steps),
            double.IsFinite(perStep) ? $"{Html.Number(perStep * 1000)}\u00A0ms" : Html.Missing,
            Rate(lines),
        ];
    }

    private static string Rate(List<JsonElement> lines)
    {
        foreach (var (field, unit) in new[] { ("tokens_per_second", "tokens/s"), ("samples_per_second", "samples/s") })
        {
            double[] rates = [.. lines.Select(line => RunLog.Number(line, field)).Where(double.IsFinite).Order()];
            if (rates.Length > 0)
                return $"{Html.Number(rates[rates.Length / 2])}\u00A0{unit}";
        }
        return Html.Missing;
    }

    private static string Done(RunLog run)
    {
        string[] common = ["event", "phase", "step", "seconds"];
        var extras = run.Events("done").TakeLast(1).SelectMany(line => Flatten("", line))
            .Where(entry => !common.Contains(entry.Name))
            .Select(entry => new[] { Html.Escape(entry.Name), Html.Escape(entry.Value) }).ToList();
        return extras.Count == 0 ? "" : Html.Table("config", ["At the end", ""], extras);
    }

    internal static IEnumerable<(string Name, string Value)> Flatten(string name, JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
                Flatten(name.Length == 0 ? property.Name : $"{name}.{property.Name}", property.Value)),
            JsonValueKind.String => [(name, element.GetString()!)],
            JsonValueKind.Number => [(name, Compact(element))],
            _ => [(name, element.GetRawText())],
        };

    private static string Compact(JsonElement number) =>
        number.TryGetInt64(out var whole) ? whole.ToString(CultureInfo.InvariantCulture) : number.GetRawText();
}
