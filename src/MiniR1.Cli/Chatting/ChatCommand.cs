using System.CommandLine;
using MiniR1.Cli.Replying;
using MiniR1.Generation.Replies;
using MiniR1.Model;

namespace MiniR1.Cli.Chatting;

/// <summary><c>minir1 chat</c>: a conversation with a checkpoint.</summary>
internal static class ChatCommand
{
    internal static Command Create()
    {
        var directory = ModelOption.Create();
        var system = new Option<string?>("--system") { Description = "A system message; R1 is best without.", HelpName = "TEXT" };
        var (placement, arguments, strict) = (new Placement(), new ReplyArguments(), new StrictOption());
        var command = new Command("chat", "Talk to a checkpoint.") { directory, system, strict.Option };
        foreach (var option in arguments.Options.Concat(placement.Options))
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var terminal = Terminal.For(parsed.InvocationConfiguration.Output);
            var path = parsed.GetValue(directory)!;
            var options = placement.Read(parsed, ModelConfig.Load(path));
            using var model = ChatModel.Load(path, options, strict.Read(parsed));
            Notes.Write(parsed, model.Notes);
            var session = new ChatSession(model, terminal)
            {
                Options = arguments.Read(parsed, model.Defaults),
                Thinking = arguments.Thinking(parsed, model),
                System = parsed.GetValue(system),
            };
            ChatHeader.Write(terminal, path, model, Placement.Name(options));
            using var interruption = new ReplyInterruption();
            session.Run(Console.In, interruption);
            return ExitCode.Success;
        });
        return command;
    }
}
