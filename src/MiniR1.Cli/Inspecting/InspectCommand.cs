using System.CommandLine;
using MiniR1.Model;

namespace MiniR1.Cli.Inspecting;

/// <summary><c>minir1 inspect</c>: how large a model is and where it fits, without loading it.</summary>
internal static class InspectCommand
{
    internal static Command Create()
    {
        var model = new Argument<string>("model")
        {
            Description = $"A model's directory, a config.json, or one of {string.Join(", ", ConfigPresets.Names)}.",
        };
        var context = new Option<int?>("--context")
        {
            Description = "Tokens that each row keeps; 32768, or the model's context if that is less, if not given.",
            HelpName = "N",
        };
        var batch = new Option<int>("--batch") { Description = "Rows.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var strict = new StrictOption();
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var command = new Command("inspect", "Show how large a model is and which cards it fits, without loading it.")
        {
            model, context, batch, json, strict.Option,
        };
        command.SetAction(parsed =>
        {
            var request = new InspectRequest
            {
                Model = parsed.GetValue(model)!,
                Context = parsed.GetValue(context),
                Batch = parsed.GetValue(batch),
                Loading = strict.Read(parsed),
            };
            var result = request.Run();
            var terminal = Terminal.For(parsed.InvocationConfiguration.Output);
            if (parsed.GetValue(json))
                terminal.Output.WriteLine(InspectJson.Line(result));
            else
                InspectTables.Write(terminal.Console, result);
            return ExitCode.Success;
        });
        return command;
    }
}
