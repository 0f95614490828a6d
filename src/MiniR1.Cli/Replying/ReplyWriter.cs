using System.Diagnostics;
using MiniR1.Generation.Replies;
using Spectre.Console;

namespace MiniR1.Cli.Replying;

/// <summary>
/// Writes a reply piece by piece: on a terminal the thinking is dim and the rate stands in the title; elsewhere the
/// thinking stands in its tags.
/// </summary>
internal sealed class ReplyWriter(Terminal terminal)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private bool? isThinking;
    private int parts;

    internal void Write(ReplyPart part)
    {
        if (part.IsThinking != isThinking)
            Turn(part.IsThinking);
        if (!terminal.IsInteractive)
            terminal.Output.Write(part.Text);
        else if (part.IsThinking)
            terminal.Console.Write(new Text(Harmless(part.Text), new Style(decoration: Decoration.Dim)));
        else
            terminal.Output.Write(Harmless(part.Text));
        parts++;
        if (terminal.IsInteractive && parts % 8 == 0)
            terminal.Output.Write($"\e]0;minir1: {parts / clock.Elapsed.TotalSeconds:0.0} tokens/s\a");
        terminal.Output.Flush();
    }

    /// <summary>Ends the line, and says how long it took where somebody watches.</summary>
    internal void Finish(Reply reply)
    {
        if (isThinking == true && !terminal.IsInteractive)
            terminal.Output.Write("\n</think>");
        terminal.Output.WriteLine();
        if (!terminal.IsInteractive)
            return;
        terminal.Console.MarkupLine($"[grey]{Summary(reply, clock.Elapsed.TotalSeconds)}[/]");
    }

    internal static string Summary(Reply reply, double seconds)
    {
        var thinking = reply.ThinkingTokens > 0 ? $", {reply.ThinkingTokens} of them thinking" : "";
        var why = reply.End switch
        {
            ReplyEnd.Length => "; cut off at the limit of new tokens",
            ReplyEnd.Cancelled => "; stopped",
            _ => "",
        };
        return $"{reply.Ids.Length} tokens{thinking}, {reply.Ids.Length / Math.Max(seconds, 1e-3):0.0} tokens/s{why}";
    }

    /// <summary>Without characters that would steer the terminal.</summary>
    internal static string Harmless(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) && character is not ('\n' or '\t') ? '\uFFFD' : character));

    private void Turn(bool thinks)
    {
        if (!terminal.IsInteractive)
            terminal.Output.Write(thinks ? "<think>\n" : isThinking == true ? "\n</think>\n\n" : "");
        else if (isThinking is not null)
            terminal.Output.Write("\n\n");
        isThinking = thinks;
    }
}
