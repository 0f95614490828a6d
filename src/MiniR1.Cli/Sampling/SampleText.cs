using MiniR1.Rewards;
using Spectre.Console;

namespace MiniR1.Cli.Sampling;

/// <summary>A completion to be read: a headline with the judgement, then the text.</summary>
internal static class SampleText
{
    internal static void Write(IAnsiConsole console, int number, DrawnSample sample)
    {
        if (number == 1)
            console.MarkupLine($"[bold]{Markup.Escape(sample.Prompt)}[/]");
        console.WriteLine();
        console.MarkupLine($"{number}  {Headline(sample)}");
        foreach (var line in CompletionMarkup.Lines(sample.Completion, sample.Judgement))
            console.MarkupLine($"   {line}");
    }

    private static string Headline(DrawnSample sample)
    {
        var length = $"{sample.Completion.Length} tokens{(sample.Completion.Terminated ? "" : ", cut off")}";
        return sample.Judgement is { } judgement
            ? $"{Verdict(judgement)}  [grey]{Behaviour(judgement)}{length}[/]"
            : $"[grey]{length}[/]";
    }

    private static string Verdict(Judgement judgement) => judgement.Accuracy ? "[green]✓ right[/]" : "[red]✗ wrong[/]";

    private static string Behaviour(Judgement judgement) => (judgement.Verified, judgement.Corrected) switch
    {
        (true, true) => "checked and corrected itself, ",
        (true, false) => "checked its result, ",
        _ => "",
    };
}
