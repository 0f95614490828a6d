using MiniR1.Evaluation;

namespace MiniR1.Reporting;

/// <summary>One page over several runs: what a claim about self-verification has to stand up against.</summary>
public static class MergedReport
{
    public const string FileName = "zero-report.html";

    /// <summary>Reads the runs, writes the page and returns its path.</summary>
    /// <param name="directories">of runs, or of folders that hold runs</param>
    /// <param name="path">of the page; <see cref="FileName"/> beside the first run if null</param>
    /// <exception cref="MiniR1Exception">A run cannot be read, none is finished, or the page cannot be written.</exception>
    public static string Write(IReadOnlyList<string> directories, string? path = null)
    {
        string[] runs = [.. directories.SelectMany(RunsIn).DistinctBy(run => Path.GetFullPath(run))];
        var page = Build([.. runs.Select(RunLog.Read)]);
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(runs[0])))!;
        path ??= Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(parent, FileName));
        AtomicFile.WriteAllText(path, page);
        return path;
    }

    /// <summary>The page as HTML.</summary>
    /// <exception cref="MiniR1Exception">No run is finished.</exception>
    public static string Build(IReadOnlyList<RunLog> runs)
    {
        var groups = RunGroup.Of([.. runs.Where(run => run.IsFinished() && double.IsFinite(run.ReportedStep()))]);
        if (groups is not [var main, ..])
            throw new MiniR1Exception("None of these runs is finished: let one come to its end, or go on with it by --resume.");
        return ReportPage.Fill("zero-report.html", new Dictionary<string, string>
        {
            ["headline"] = Html.Escape(MergedVerdict.Headline(main)),
            ["verdict"] = Html.Escape(MergedVerdict.Paragraph(groups)),
            ["tiles"] = Tiles(main),
            ["warnings"] = MergedTables.Differences(runs) + ReportPage.Warnings(runs, named: true),
            ["rise"] = ReportPage.Drawn(MergedFigures.Rise(main) is { } rise ? [rise] : [], "rise"),
            ["rise_note"] = main.Runs.Count > 1 ? $"Mean of {main.Runs.Count} seeds; the band reaches from the lowest to the highest." : "One seed.",
            ["controls"] = MergedTables.Controls(groups),
            ["interval_note"] = Html.Escape(ChoiceNote(groups) + IntervalNote(groups)),
            ["comparison"] = MergedTables.BaseAgainstFinal(main),
            ["curves"] = ReportPage.Drawn(MergedFigures.All(groups), groups.Count > 3 ? "curve tall" : "curve"),
            ["load_note"] = Html.Escape(
                $"{main.Runs[0].Name}, tokens that the model wrote itself; experts of different seeds have nothing to do with each other."),
            ["load"] = ReportPage.Drawn([.. LoadFigures.Of(main.Runs[0])], "curve"),
            ["load_table"] = MergedTables.Load(groups),
            ["browser_json"] = ReportSamples.BrowserJson([.. groups.SelectMany(group => group.Runs).Select(run => (run, Ends(run)))]),
            ["runs"] = MergedTables.Runs(runs),
            ["config"] = ReportTables.Config(main.Runs[0]),
        });
    }

    private static string Tiles(RunGroup group)
    {
        string Tile(string name, string path) => double.IsFinite(group.FinalShare(path).Value)
            ? $"<div class=\"tile\"><span>{name}</span><strong>{Html.Percent(group.BaseShare(path).Value)} <i>→</i> "
                + $"{Html.Percent(group.FinalShare(path).Value)}</strong><span>{Ends(group.FinalShare(path))}</span></div>"
            : "";
        return Tile("Verified", "sampled.verified") + Tile("Right answers, sampled", "sampled.accuracy")
            + Tile("Right answers, greedy", "greedy.accuracy");
    }

    private static string Ends(Interval interval) => double.IsFinite(interval.Low)
        ? $"95 % interval {Html.Percent(interval.Low)} to {Html.Percent(interval.High)}"
        : "";

    private static string ChoiceNote(IReadOnlyList<RunGroup> groups) =>
        groups.SelectMany(group => group.Runs).Any(run => run.ReportedStep() < run.LastStep())
            ? "Chosen: the checkpoint that is best on the validation split, which for a run that only loses is its base. "
            : "";

    private static string IntervalNote(IReadOnlyList<RunGroup> groups)
    {
        var seeds = groups.Any(group => group.Runs.Count > 1)
            ? "Several seeds: mean and 95 % interval of Student's t over the seeds; the change is of each seed on its own base. "
            : "";
        var one = groups.Any(group => group.Runs.Count == 1)
            ? "One seed: Wilson's 95 % interval over its problems, which says how well this model is measured and nothing about other seeds."
            : "";
        return seeds + one;
    }

    // Every evaluation of every run would make a page of many megabytes; the ends are what is compared.
    private static IReadOnlyList<SampleLine> Ends(RunLog run)
    {
        var last = run.ReportedStep();
        return [.. run.Samples.Where(sample => sample.Step == 0 || sample.Step == last)];
    }

    private static IEnumerable<string> RunsIn(string directory)
    {
        if (!Directory.Exists(directory) || File.Exists(Path.Combine(directory, "metrics.jsonl")))
            return [directory]; // one that is not there is told by whoever reads it
        string[] below = [.. Directory.EnumerateDirectories(directory)
            .Where(run => File.Exists(Path.Combine(run, "metrics.jsonl"))).Order(StringComparer.Ordinal)];
        return below.Length > 0 ? below : [directory];
    }
}
