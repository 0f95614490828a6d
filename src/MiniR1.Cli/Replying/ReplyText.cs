using MiniR1.Generation.Replies;
using Spectre.Console;

namespace MiniR1.Cli.Replying;

/// <summary>Replies to be read: one alone as it is written, several when they are done.</summary>
internal static class ReplyText
{
    internal static void Write(GenerateRequest request, Terminal terminal, CancellationToken cancellation)
    {
        if (request.IsSingle)
        {
            var writer = new ReplyWriter(terminal);
            var reply = request.Run(writer.Write, cancellation)[0];
            writer.Finish(reply);
            return;
        }

        foreach (var (index, reply) in request.Run(null, cancellation).Index())
        {
            if (index % request.Count == 0)
                terminal.Console.MarkupLine($"[bold]{Markup.Escape(request.TextOf(index))}[/]\n");
            var writer = new ReplyWriter(terminal);
            if (reply.Thinking.Length > 0)
                writer.Write(new ReplyPart(0, IsThinking: true, reply.Thinking));
            if (reply.Answer.Length > 0)
                writer.Write(new ReplyPart(0, IsThinking: false, reply.Answer));
            writer.Finish(reply);
            terminal.Output.WriteLine();
        }
    }
}
