using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MiniR1.Generation.Replies;
using Spectre.Console;

namespace MiniR1.Cli.Chatting;

/// <summary>The lines of a conversation that begin with a slash.</summary>
internal static class ChatCommands
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    private static readonly (string Usage, string Meaning)[] s_help =
    [
        ("/reset", "forget what was said"),
        ("/think on|off|template", "whether replies begin with thinking"),
        ("/budget N", "tokens of thinking after which it must answer; 0 and none lift it"),
        ("/system TEXT", "the system message; none without TEXT"),
        ("/save FILE.json", "write down what was said"),
        ("/exit", "end the conversation"),
    ];

    /// <summary>Does what a line says.</summary>
    /// <returns>whether the conversation goes on</returns>
    /// <exception cref="MiniR1Exception">There is no such command, or it cannot be done.</exception>
    internal static bool Run(ChatSession session, string line, Terminal terminal)
    {
        var (name, argument) = line.Split(' ', 2, StringSplitOptions.TrimEntries) is [var first, var rest] ? (first, rest) : (line.Trim(), "");
        switch (name)
        {
            case "/exit" or "/quit":
                return false;
            case "/help":
                foreach (var (usage, meaning) in s_help)
                    terminal.Console.MarkupLine($"{Markup.Escape(usage),-26}[grey]{meaning}[/]");
                return true;
            case "/reset":
                session.Reset();
                return Say("Forgotten.");
            case "/think":
                session.Thinking = Mode(argument);
                return Say($"Thinking: {argument}.");
            case "/budget":
                session.Options = session.Options with { ThinkingBudget = Budget(argument) };
                return Say(session.Options.ThinkingBudget is { } budget ? $"At most {budget} tokens of thinking." : "As much thinking as it likes.");
            case "/system":
                session.System = argument.Length > 0 ? argument : null;
                return Say(session.System is null ? "No system message." : "From the next reply on.");
            case "/save":
                Save(session, argument);
                return Say($"Saved {session.Turns.Count} replies in {argument}.");
            default:
                throw new MiniR1Exception($"There is no command {name}: /help lists those there are.");
        }

        bool Say(string text)
        {
            terminal.Console.MarkupLine($"[grey]{Markup.Escape(text)}[/]");
            return true;
        }
    }

    private static ThinkingMode Mode(string text) => Enum.TryParse<ThinkingMode>(text, ignoreCase: true, out var mode) && !char.IsDigit(text[0])
        ? mode
        : throw new MiniR1Exception("/think needs on, off or template.");

    private static int? Budget(string text) => text is "" or "none" or "0" ? null
        : int.TryParse(text, out var budget) && budget > 0 ? budget
        : throw new MiniR1Exception($"/budget is '{text}': give a number of tokens, or none.");

    private static void Save(ChatSession session, string path)
    {
        if (path.Length == 0)
            throw new MiniR1Exception("/save needs a file name.");
        var turns = new JsonArray([.. session.Turns.Select(turn => (JsonNode)new JsonObject
        {
            ["user"] = turn.User,
            ["thinking"] = turn.Thinking,
            ["answer"] = turn.Answer,
        })]);
        var conversation = new JsonObject { ["system"] = session.System, ["turns"] = turns };
        AtomicFile.WriteAllText(path, conversation.ToJsonString(s_readable) + "\n");
    }
}
