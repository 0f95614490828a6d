using MiniR1.Cli.Replying;
using MiniR1.Generation.Replies;
using MiniR1.Tokenization.Chat;
using Spectre.Console;

namespace MiniR1.Cli.Chatting;

/// <summary>A conversation: what was said, and what the next line does.</summary>
internal sealed class ChatSession(ChatModel model, Terminal terminal)
{
    private readonly List<ChatTurn> turns = [];

    internal required ReplyOptions Options { get; set; }

    internal required ThinkingMode Thinking { get; set; }

    internal string? System { get; set; }

    internal IReadOnlyList<ChatTurn> Turns => turns;

    /// <summary>Reads lines until there are no more or one says to end.</summary>
    internal void Run(TextReader input, ReplyInterruption interruption)
    {
        while (ReadLine(input) is { } line)
        {
            if (line.Length == 0)
                continue;
            try
            {
                if (!line.StartsWith('/'))
                    interruption.While(cancellation => Say(line, cancellation));
                else if (!ChatCommands.Run(this, line, terminal))
                    return;
            }
            catch (MiniR1Exception failure)
            {
                terminal.Console.MarkupLine($"[red]{Markup.Escape(failure.Message)}[/]");
            }
        }
    }

    /// <summary>Forgets what was said.</summary>
    internal void Reset() => turns.Clear();

    /// <summary>The user says something, and the model replies. A reply without an answer is not remembered.</summary>
    internal Reply Say(string text, CancellationToken cancellation)
    {
        var prompt = model.HasTemplate ? model.Prompt(Messages(text), Thinking) : model.Prompt(text);
        var room = model.Model.Config.MaxPositionEmbeddings - prompt.Length;
        if (room < 1)
            throw new MiniR1Exception($"The conversation fills the model's context of {model.Model.Config.MaxPositionEmbeddings} tokens: /reset starts a new one.");
        var writer = new ReplyWriter(terminal);
        var sampling = Options.Sampling with
        {
            MaxNewTokens = Math.Min(Options.Sampling.MaxNewTokens, room),
            Seed = Options.Sampling.Seed + (ulong)turns.Count, // each turn a chance of its own
        };
        var reply = model.Reply([prompt], Options with { Sampling = sampling }, writer.Write, cancellation)[0];
        writer.Finish(reply);
        if (reply.Answer.Length > 0)
            turns.Add(new ChatTurn(text, reply.Thinking, reply.Answer));
        return reply;
    }

    // Thinking is not said again: R1's template leaves it out of earlier replies too.
    private IEnumerable<ChatMessage> Messages(string text)
    {
        if (System is not null)
            yield return new ChatMessage("system", System);
        foreach (var turn in turns)
        {
            yield return new ChatMessage("user", turn.User);
            yield return new ChatMessage("assistant", turn.Answer);
        }

        yield return new ChatMessage("user", text);
    }

    // A line that ends in a backslash goes on in the next.
    private string? ReadLine(TextReader input)
    {
        var lines = new List<string>();
        while (true)
        {
            if (terminal.IsInteractive)
                terminal.Console.Markup(lines.Count == 0 ? "\n[bold green]>[/] " : "[bold green]…[/] ");
            if (input.ReadLine() is not { } line)
                return lines.Count == 0 ? null : string.Join('\n', lines);
            lines.Add(line.EndsWith('\\') ? line[..^1] : line);
            if (!line.EndsWith('\\'))
                return string.Join('\n', lines).Trim();
        }
    }
}

/// <summary>What was said once, there and back.</summary>
internal sealed record ChatTurn(string User, string Thinking, string Answer);
