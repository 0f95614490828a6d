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
    private const string ThinkStart = "<think>";

    /// <param name="completion">what the model wrote</param>
    /// <param name="judgement">null when the prompt was no problem: then nothing is marked</param>
    internal static IEnumerable<string> Lines(Completion completion, Judgement? judgement)
    {
        var checks = judgement?.Checks ?? [];
        var answer = judgement switch { null => "bold", { Accuracy: true } => "bold green", _ => "bold red" };
        var (line, style) = ("", "default");
        var position = 0;
        foreach (var mark in checks.Any(check => check.End > 0) ? Placed(completion.Text, checks) : Found(completion.Text, checks))
        {
            line += Styled(completion.Text[position..mark.Start], style);
            position = mark.End;
            var text = completion.Text[mark.Start..mark.End];
            style = text switch { "<think>" => "grey", "<answer>" => answer, "</think>" or "</answer>" => "default", _ => style };
            line += mark.IsTag ? Styled(text, "grey") : Styled(text, style) + Symbol(mark.Check);
            if (text != "</think>" && mark.IsTag)
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

    private static string Symbol(Check? check) =>
        check is { Genuine: true } ? check.Right ? " [green]✓[/]" : " [red]✗[/]" : "";

    // The judge lists checks in the order of the text.
    private static IEnumerable<Mark> Found(string text, IReadOnlyList<Check> checks)
    {
        var queue = new Queue<Check>(checks);
        foreach (Match match in Marks().Matches(text))
        {
            var isTag = match.Groups["tag"].Success;
            var check = !isTag && queue.TryPeek(out var next) && Agrees(match, next) ? queue.Dequeue() : null;
            yield return new Mark(match.Index, match.Index + match.Length, isTag, check);
        }
    }

    // Where the judge tells how far each check reaches into the thought, its words need not be known.
    private static IEnumerable<Mark> Placed(string text, IReadOnlyList<Check> checks)
    {
        var thought = text.StartsWith(ThinkStart, StringComparison.Ordinal) ? ThinkStart.Length : 0;
        var tags = Marks().Matches(text).Where(match => match.Groups["tag"].Success)
            .Select(match => new Mark(match.Index, match.Index + match.Length, IsTag: true, Check: null));
        return checks.Select(check => new Mark(thought + check.End, thought + check.End, IsTag: false, check)).Concat(tags)
            .OrderBy(mark => mark.Start).ThenBy(mark => mark.IsTag);
    }

    private static bool Agrees(Match match, Check check) =>
        match.Groups["value"].Value == check.Value.ToString(CultureInfo.InvariantCulture)
        && match.Groups["target"].Value == check.Target.ToString(CultureInfo.InvariantCulture)
        && match.Groups["verdict"].Value == (check.Verdict ? "yes" : "no");

    private sealed record Mark(int Start, int End, bool IsTag, Check? Check);

    [GeneratedRegex("(?<tag></?(?:think|answer)>)| check (?<value>-?[0-9]+)=(?<target>-?[0-9]+) (?<verdict>yes|no)")]
    private static partial Regex Marks();
}
