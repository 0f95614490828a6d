using System.Globalization;
using System.Net;

namespace MiniR1.Reporting;

/// <summary>Text and numbers as a reader should see them in HTML.</summary>
internal static class Html
{
    public const string Missing = "–";

    private const char NoBreak = '\u00A0';

    public static string Escape(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <summary>.931 is "93 %", .0412 is "4.1 %": one decimal below 10 %.</summary>
    public static string Percent(double share)
    {
        if (!double.IsFinite(share))
            return Missing;
        var percent = Math.Round(share * 100, 1);
        var format = Math.Abs(percent) < 10 ? "0.#" : "0";
        return percent.ToString(format, CultureInfo.InvariantCulture) + NoBreak + "%";
    }

    /// <summary>A difference of shares in percentage points, with its sign.</summary>
    public static string Points(double difference) => double.IsFinite(difference)
        ? (difference * 100).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) + NoBreak + "pt"
        : Missing;

    public static string Change(double difference) => difference switch
    {
        _ when !double.IsFinite(difference) => Missing,
        >= 0 => $"+{Number(difference)}",
        _ => $"−{Number(-difference)}",
    };

    /// <summary>About three significant digits; thousands in groups.</summary>
    public static string Number(double value) => value switch
    {
        _ when !double.IsFinite(value) => Missing,
        _ when Math.Abs(value) >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        _ when Math.Abs(value) >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.###", CultureInfo.InvariantCulture),
    };

    public static string Duration(double seconds) => seconds switch
    {
        _ when !double.IsFinite(seconds) => Missing,
        < 120 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + NoBreak + "s",
        _ => FormattableString.Invariant($"{Math.Floor(seconds / 60):0}{NoBreak}min {seconds % 60:00}{NoBreak}s"),
    };

    public static string Table(string classes, IEnumerable<string> head, IEnumerable<IEnumerable<string>> rows)
    {
        var header = string.Concat(head.Select(cell => $"<th scope=\"col\">{cell}</th>"));
        var body = string.Concat(rows.Select(row => "<tr>" + string.Concat(row.Select((cell, column) =>
            column == 0 ? $"<th scope=\"row\">{cell}</th>" : $"<td>{cell}</td>")) + "</tr>\n"));
        return $"<div class=\"scroll\"><table class=\"{classes}\"><thead><tr>{header}</tr></thead>\n"
            + $"<tbody>{body}</tbody></table></div>";
    }
}
