using System.Text.RegularExpressions;

namespace MiniR1.Reporting;

/// <summary>
/// report.html of a run: one file that needs no network (plotly.js is inside), for a browser, a projector or an
/// e-mail. A content security policy in the page forbids any request.
/// </summary>
public static partial class HtmlReport
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
            ["rise"] = Drawn(RunFigures.Rise(run) is { } rise ? [rise] : [], "rise"),
            ["curves"] = Drawn(figures, "curve"),
            ["comparison"] = ReportTables.BaseAgainstFinal(run),
            ["pairs"] = ReportSamples.BeforeAndAfter(run),
            ["browser_note"] = ReportSamples.BrowserNote(run),
            ["browser_json"] = ReportSamples.BrowserJson(run),
            ["timings"] = ReportTables.Timings(run),
            ["config"] = ReportTables.Config(run),
            ["css"] = Resource("report.css"),
            ["plotly"] = Resource("plotly-basic.min.js"),
            ["script"] = Resource("report.js"),
        };
        // One pass: what a part brings in is never read as a placeholder.
        return Placeholder().Replace(Resource("report.html"), match => parts[match.Groups[1].Value]);
    }

    private static string Tiles(RunLog run)
    {
        string Tile(string name, string path, Func<double, string> show)
        {
            var series = run.Evaluations($"sampled.{path}");
            return series.HasData
                ? $"<div class=\"tile\"><span>{name}</span>"
                    + $"<strong>{show(series.First)} <i>→</i> {show(series.Last)}</strong></div>"
                : "";
        }
        return Tile("Verified", "verified", Html.Percent) + Tile("Right answers", "accuracy", Html.Percent)
            + Tile("Tokens an answer", "length", length => Html.Number(Math.Round(length)));
    }

    private static string Drawn(IReadOnlyList<Figure> figures, string kind) => figures.Count == 0
        ? "<p class=\"quiet\">Nothing was measured yet.</p>"
        : string.Concat(figures.Select(figure =>
            $"<figure class=\"{kind}\" role=\"img\" aria-label=\"{Html.Escape(figure.Title)}\">"
            + $"<script type=\"application/json\">{figure.ToJson()}</script></figure>\n"));

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream($"MiniR1.Reporting.{name}")
            ?? throw new InvalidOperationException($"The resource MiniR1.Reporting.{name} is missing from the build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
