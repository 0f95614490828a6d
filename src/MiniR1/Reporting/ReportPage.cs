using System.Text.RegularExpressions;

namespace MiniR1.Reporting;

/// <summary>What the pages of reports are put together from: templates, style, script and figures.</summary>
internal static partial class ReportPage
{
    /// <summary>A template with its parts, the style and the scripts put in.</summary>
    internal static string Fill(string template, Dictionary<string, string> parts)
    {
        parts["css"] = Resource("report.css");
        parts["plotly"] = Resource("plotly-basic.min.js");
        parts["script"] = Resource("report.js");
        // One pass: what a part brings in is never read as a placeholder.
        return Placeholder().Replace(Resource(template), match => parts[match.Groups[1].Value]);
    }

    /// <summary>Figures, which the page's script draws.</summary>
    internal static string Drawn(IReadOnlyList<Figure> figures, string kind) => figures.Count == 0
        ? "<p class=\"quiet\">Nothing was measured yet.</p>"
        : string.Concat(figures.Select(figure =>
            $"<figure class=\"{kind}\" role=\"img\" aria-label=\"{Html.Escape(figure.Title)}\">"
            + $"<script type=\"application/json\">{figure.ToJson()}</script></figure>\n"));

    /// <summary>The warnings of runs, loud; empty if there are none.</summary>
    /// <param name="runs">the runs</param>
    /// <param name="named">whether each says which run it is of</param>
    internal static string Warnings(IReadOnlyList<RunLog> runs, bool named)
    {
        var lines = runs.SelectMany(run => run.Events("warning").Select(line =>
            $"<p class=\"warning\"><strong>{(named ? $"{Html.Escape(run.Name)}, " : "")}RL step {RunLog.Number(line, "step"):0}</strong> "
            + $"{Html.Escape(RunLog.Text(line, "message"))}</p>\n"));
        return string.Concat(lines);
    }

    private static string Resource(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream($"MiniR1.Reporting.{name}")
            ?? throw new InvalidOperationException($"The resource MiniR1.Reporting.{name} is missing from the build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
