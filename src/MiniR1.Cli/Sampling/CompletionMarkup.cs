using System.Globalization;
using System.Text.RegularExpressions;
using MiniR1.Rewards;
using MiniR1.Tasks;
using Spectre.Console;

namespace MiniR1.Cli.Sampling;

/// <summary>
/// A completion in Spectre's markup: thinking dim, a line an attempt, each verdict that counts marked ✓ or ✗, the
/// answer green or red. The words are the model's own, none left out.
/// </summary>
internal static partial class CompletionMarkup
{
    /// <param name="completion">what the model wrote</param>
    /// <param name="judgement">null when the prompt was no problem: then nothing is marked</param>
    internal static IEnumerable<string> Lines(Completion completion, Judgement? judgement)
    {
        var checks = new Queue<Check>(judgement?.Checks ?? []);
        var answer = judgement switch { null => "bold", { Accuracy: true } => "bold green", _ => "bold red" };
        var (line, style) = ("", "default");
        var position = 0;
        foreach (Match match in Marks().Matches(completion.Text))
        {
            line += Styled(completion.Text[position..match.Index], style);
            position = match.Index + match.Length;
            style = match.Value switch { "<think>" => "grey", "<answer>" => answer, "</think>" or "</answer>" => "default", _ => style };
            line += match.Groups["tag"].Success ? Styled(match.Value, "grey") : Verdict(match, checks, style);
            if (match.Value != "</think>" && match.Groups["tag"].Success)
                continue;
            yield return line;
            line = "";
        }

        line += Styled(completion.Text[position..], style);
        if (line.Length > 0)
            yield return line;
    }

    private static string Styled(string text, string style) =>
        text.Length == 0 || style == "default" ? Markup.Escape(text) : $"[{style}]{Markup.Escape(text)}[/]";

    // The judge lists checks in the order of the text; only those of a computed result against the target count.
    private static string Verdict(Match match, Queue<Check> checks, string style)
    {
        var text = Styled(match.Value, style);
        if (!checks.TryPeek(out var next) || !Agrees(match, next))
            return text;
        var check = checks.Dequeue();
        return check.Genuine ? $"{text} {(check.Right ? "[green]✓[/]" : "[red]✗[/]")}" : text;
    }

    private static bool Agrees(Match match, Check check) =>
        match.Groups["value"].Value == check.Value.ToString(CultureInfo.InvariantCulture)
        && match.Groups["target"].Value == check.Target.ToString(CultureInfo.InvariantCulture)
        && match.Groups["verdict"].Value == (check.Verdict ? "yes" : "no");

    [GeneratedRegex("(?<tag></?(?:think|answer)>)| check (?<value>-?[0-9]+)=(?<target>-?[0-9]+) (?<verdict>yes|no)")]
    private static partial Regex Marks();
}
