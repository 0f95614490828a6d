using System.CommandLine;
using MiniR1.Generation.Replies;
using MiniR1.Model;
using MiniR1.Tokenization.Chat;

namespace MiniR1.Cli.Replying;

/// <summary><c>minir1 generate</c>: a checkpoint's replies to prompts.</summary>
internal static class GenerateCommand
{
    internal static Command Create()
    {
        var directory = ModelOption.Create();
        var prompt = new Option<string[]>("--prompt")
        {
            Description = "What to reply to; given several times, the replies are written at once.",
            HelpName = "TEXT",
            Required = true,
        };
        var system = new Option<string?>("--system") { Description = "A system message before the prompt; R1 is best without.", HelpName = "TEXT" };
        var raw = new Option<bool>("--raw") { Description = "Go on with the prompt as it stands, without the chat template." };
        var count = new Option<int>("--count") { Description = "Replies to each prompt.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "One JSON object a reply." };
        var logProbabilities = new Option<bool>("--log-probabilities") { Description = "With --json: those of the tokens, too." };
        var (placement, arguments, strict) = (new Placement(), new ReplyArguments(), new StrictOption());
        var command = new Command("generate", "Let a checkpoint reply to prompts.")
        {
            directory, prompt, system, raw, count, json, logProbabilities, strict.Option,
        };
        foreach (var option in arguments.Options.Concat(placement.Options))
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            using var interruption = new Interruption(() => { });
            var path = parsed.GetValue(directory)!;
            using var model = ChatModel.Load(path, placement.Read(parsed, ModelConfig.Load(path)), strict.Read(parsed));
            Notes.Write(parsed, model.Notes);
            var thinking = arguments.Thinking(parsed, model);
            var prompts = parsed.GetValue(prompt)!.Select(text => parsed.GetValue(raw) || !model.HasTemplate
                ? model.Prompt(text)
                : model.Prompt(Messages(parsed.GetValue(system), text), thinking)).ToList();
            var request = new GenerateRequest(
                model, parsed.GetValue(prompt)!, prompts, parsed.GetValue(count), arguments.Read(parsed, model.Defaults), arguments.LimitsTokens(parsed));
            var terminal = Terminal.For(parsed.InvocationConfiguration.Output);
            if (parsed.GetValue(json))
                ReplyJson.Write(request, terminal.Output, parsed.GetValue(logProbabilities), interruption.Token);
            else
                ReplyText.Write(request, terminal, interruption.Token);
            interruption.Token.ThrowIfCancellationRequested();
            return ExitCode.Success;
        });
        return command;
    }

    private static IEnumerable<ChatMessage> Messages(string? system, string user) => system is null
        ? [new ChatMessage("user", user)]
        : [new ChatMessage("system", system), new ChatMessage("user", user)];
}
