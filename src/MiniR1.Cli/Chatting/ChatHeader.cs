using System.Globalization;
using MiniR1.Generation.Replies;
using Spectre.Console;

namespace MiniR1.Cli.Chatting;

/// <summary>Who one talks to, and how to get help.</summary>
internal static class ChatHeader
{
    internal static void Write(Terminal terminal, string directory, ChatModel model, string place)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
        var parameters = model.Model.parameters().Sum(parameter => parameter.numel());
        var context = model.Model.Config.MaxPositionEmbeddings;
        terminal.Console.MarkupLine(
            $"[bold]{Markup.Escape(name)}[/]  [grey]{Size(parameters)} parameters, {place}, context {context.ToString("N0", CultureInfo.InvariantCulture)}[/]");
        terminal.Console.MarkupLine("[grey]/help lists the commands; Ctrl-C stops a reply, /exit ends the conversation.[/]");
    }

    /// <summary>Such as <c>1.78 B</c>.</summary>
    internal static string Size(long parameters)
    {
        var (value, unit) = parameters switch
        {
            >= 1_000_000_000 => (parameters / 1e9, "B"),
            >= 1_000_000 => (parameters / 1e6, "M"),
            _ => (parameters / 1e3, "K"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.00} {unit}");
    }
}
