using System.Globalization;
using MiniR1.Evaluation;

namespace MiniR1.Reporting;

/// <summary>The tables of a report over several runs.</summary>
internal static class MergedTables
{
    private static readonly (string Path, string Name, bool Share)[] s_measures =
    [
        ("sampled.accuracy", "Right answers, sampled", true),
        ("greedy.accuracy", "Right answers, greedy", true),
        ("sampled.verified", "Verified: compares a result with the target", true),
        ("sampled.corrected", "Corrected: tries again after a check says no", true),
        ("sampled.corrected_right", "Right after correcting", true),
        ("sampled.verdicts_right", "Verdicts that are right", true),
        ("sampled.accuracy_verified", "Right answers of those that verify", true),
        ("sampled.accuracy_unverified", "Right answers of those that do not", true),
        ("sampled.format", "In the form asked for", true),
        ("sampled.repeated", "Repeats an attempt", true),
        ("sampled.truncated", "Cut off", true),
        ("sampled.length", "Length (tokens)", false),
        ("sampled.entropy", "Entropy (nats a token)", false),
    ];

    // Shares of a part of the samples, or of checks: they have another n than Wilson's interval would take for one seed.
    private static readonly string[] s_ofSome =
    [
        "sampled.corrected_right", "sampled.verdicts_right", "sampled.accuracy_verified", "sampled.accuracy_unverified",
    ];

    internal static string Controls(IReadOnlyList<RunGroup> groups)
    {
        // A control that only loses has its base for the best checkpoint: what became of it stands beside it.
        var chosen = groups.SelectMany(group => group.Runs).Any(run => run.ReportedStep() < run.LastStep());
        string[] columns = chosen ? ["base", "chosen", "change", "last step"] : ["base", "final", "change"];
        string[] head = ["", "seeds", .. columns.Select((name, i) => i == 0 ? $"right: {name}" : name), .. columns.Select((name, i) => i == 0 ? $"verified: {name}" : name)];
        return Html.Table("numbers controls", head, groups.Select(group => (string[])
        [
            Html.Escape(group.Title),
            $"{group.Runs.Count}",
            .. Columns(group, "sampled.accuracy", chosen),
            .. Columns(group, "sampled.verified", chosen),
        ]));
    }

    internal static string BaseAgainstFinal(RunGroup group)
    {
        var rows = s_measures.Select(measure => (Measure: measure,
                Base: Of(group, measure, run => run.Outcome(measure.Path).First), Final: Of(group, measure, run => run.Outcome(measure.Path).Last)))
            .Where(row => row.Base.Count + row.Final.Count > 0)
            .Select(row => (string[])[row.Measure.Name, Cell(row.Base, row.Measure.Share), Cell(row.Final, row.Measure.Share)]);
        return Html.Table("numbers", [Html.Escape(group.Title), "base", "final"], rows);
    }

    internal static string Load(IReadOnlyList<RunGroup> groups)
    {
        var rows = groups.SelectMany(group =>
        {
            var loads = group.Runs.Select(run => (Completions: run.Load("completions"), Prompts: run.Load("prompts")))
                .Where(load => load.Completions.Final.Length > 0).ToList();
            return Enumerable.Range(0, loads.Select(load => load.Completions.Final.Length).DefaultIfEmpty(0).Min()).Select(layer => (string[])
            [
                Html.Escape(group.Title), $"{layer + 1}", $"{loads.Count}",
                Html.Number(loads.Average(load => LoadFigures.Imbalance(load.Completions.Base[layer]))),
                Html.Number(loads.Average(load => LoadFigures.Imbalance(load.Completions.Final[layer]))),
                Html.Percent(loads.Average(load => LoadFigures.Moved(load.Completions.Base[layer], load.Completions.Final[layer]))),
                Html.Percent(loads.Average(load => LoadFigures.Moved(load.Prompts.Base[layer], load.Prompts.Final[layer]))),
            ]);
        }).ToList();
        return rows.Count == 0
            ? "<p class=\"quiet\">No run has measured its experts' load.</p>"
            : Html.Table("numbers", ["", "layer", "seeds", "busiest over mean: base", "final", "moved: completions", "moved: prompts"], rows);
    }

    internal static string Runs(IReadOnlyList<RunLog> runs) => Html.Table(
        "numbers",
        ["Run", "control", "seed", "RL steps", "reported step", "right, sampled", "verified", "time", ""],
        runs.Select(run => (string[])
        [
            Html.Escape(run.Name), Html.Escape(run.Control()), Html.Number(run.Seed()),
            Html.Number(run.Series("rl", "step").Last), Html.Number(run.ReportedStep()),
            Html.Percent(run.Outcome("sampled.accuracy").Last), Html.Percent(run.Outcome("sampled.verified").Last),
            Html.Duration(run.Metrics.Count > 0 ? RunLog.Number(run.Metrics[^1], "seconds") : double.NaN),
            run.IsFinished() ? "" : "not finished: left out of all means",
        ]));

    /// <summary>Settings that differ between the runs, but for those that are meant to.</summary>
    internal static string Differences(IReadOnlyList<RunLog> runs)
    {
        string[] meant = ["seed", "control", "description"];
        var settings = runs.Where(run => run.Config is not null)
            .Select(run => ReportTables.Flatten("", run.Config!.Value).ToDictionary(entry => entry.Name, entry => entry.Value)).ToList();
        var differing = settings.SelectMany(setting => setting.Keys).Distinct().Where(key => !meant.Contains(key))
            .Select(key => (Key: key, Values: settings.Select(setting => setting.GetValueOrDefault(key, "not set")).Distinct().ToList()))
            .Where(entry => entry.Values.Count > 1).ToList();
        return differing.Count == 0
            ? ""
            : "<p class=\"warning\"><strong>These runs differ in more than seed and control:</strong> "
                + $"{Html.Escape(string.Join("; ", differing.Select(entry => $"{entry.Key} ({string.Join(", ", entry.Values)})")))}.</p>";
    }

    /// <summary>"73.0 % [68.9, 76.8]", or the value alone where there is no interval.</summary>
    internal static string Cell(Interval interval, bool share) => (share, double.IsFinite(interval.Low)) switch
    {
        _ when !double.IsFinite(interval.Value) => Html.Missing,
        (true, true) => $"{Percent(interval.Value)}\u00A0% <span class=\"ci\">[{Percent(interval.Low)},\u00A0{Percent(interval.High)}]</span>",
        (true, false) => $"{Percent(interval.Value)}\u00A0%",
        (false, true) => $"{Html.Number(interval.Value)} <span class=\"ci\">[{Html.Number(interval.Low)},\u00A0{Html.Number(interval.High)}]</span>",
        _ => Html.Number(interval.Value),
    };

    private static IEnumerable<string> Columns(RunGroup group, string path, bool withLast)
    {
        yield return Cell(group.BaseShare(path), share: true);
        yield return Cell(group.FinalShare(path), share: true);
        // Each seed's own difference: their spread is smaller than that of base and final apart.
        var change = group.Mean(run => run.Outcome(path).Last - run.Outcome(path).First);
        yield return double.IsFinite(change.Low)
            ? $"{Html.Points(change.Value)} <span class=\"ci\">[{Signed(Math.Max(-1, change.Low))},\u00A0{Signed(Math.Min(1, change.High))}]</span>"
            : Html.Points(change.Value);
        if (withLast)
            yield return Cell(group.LastShare(path), share: true);
    }

    private static Interval Of(RunGroup group, (string Path, string Name, bool Share) measure, Func<RunLog, double> value) =>
        measure.Share && !s_ofSome.Contains(measure.Path)
            ? group.Share(value)
            : group.Mean(value);

    private static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Signed(double share) => (share * 100).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);
}
