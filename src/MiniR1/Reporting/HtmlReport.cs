namespace MiniR1.Reporting;

/// <summary>
/// report.html of a run: one file that needs no network (plotly.js is inside), for a browser, a projector or an
/// e-mail. A content security policy in the page forbids any request.
/// </summary>
public static class HtmlReport
{
    public const string FileName = "report.html";

    /// <summary>Reads the run in <paramref name="directory"/>, writes its report.html and returns that path.</summary>
    /// <exception cref="MiniR1Exception">The run cannot be read or the report cannot be written.</exception>
    public static string Write(string directory)
    {
        var path = Path.Combine(directory, FileName);
        AtomicFile.WriteAllText(path, Build(RunLog.Read(directory)));
        return path;
    }

    /// <summary>The page as HTML.</summary>
    public static string Build(RunLog run)
    {
        var verdict = RunVerdict.Of(run);
        var figures = RunFigures.All(run);
        var parts = new Dictionary<string, string>
        {
            ["title"] = Html.Escape($"MiniR1: {run.Name}"),
            ["name"] = Html.Escape(run.Name),
            ["headline"] = Html.Escape(verdict.Headline),
            ["verdict"] = Html.Escape(verdict.Paragraph),
            ["tiles"] = Tiles(run),
            ["warnings"] = ReportPage.Warnings([run], named: false),
            ["rise"] = ReportPage.Drawn(RunFigures.Rise(run) is { } rise ? [rise] : [], "rise"),
            ["curves"] = ReportPage.Drawn(figures, "curve"),
            ["comparison"] = ReportTables.BaseAgainstFinal(run),
            ["pairs"] = ReportSamples.BeforeAndAfter(run),
            ["browser_note"] = ReportSamples.BrowserNote(run),
            ["browser_json"] = ReportSamples.BrowserJson([(run, run.Samples)]),
            ["timings"] = ReportTables.Timings(run),
            ["config"] = ReportTables.Config(run),
        };
        return ReportPage.Fill("report.html", parts);
    }

    private static string Tiles(RunLog run)
    {
        string Tile(string name, string path, Func<double, string> show)
        {
            var series = run.Outcome($"sampled.{path}");
            return series.HasData
                ? $"<div class=\"tile\"><span>{name}</span>"
                    + $"<strong>{show(series.First)} <i>→</i> {show(series.Last)}</strong></div>"
                : "";
        }
        return Tile("Verified", "verified", Html.Percent) + Tile("Right answers", "accuracy", Html.Percent)
            + Tile("Tokens an answer", "length", length => Html.Number(Math.Round(length)));
    }
}
