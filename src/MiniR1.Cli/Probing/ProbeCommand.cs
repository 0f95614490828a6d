using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using MiniR1.Evaluation.Probes;

namespace MiniR1.Cli.Probing;

/// <summary><c>minir1 probe</c>: whether a model's checking does anything.</summary>
internal static class ProbeCommand
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    internal static Command Create()
    {
        var model = ModelOption.Create();
        var baseModel = new Option<string?>("--base")
        {
            Description = "The model before RL; checkpoints/base beside the model if not given and there.",
            HelpName = "DIR",
        };
        var preset = new Option<string?>("--preset")
        {
            Description = "Where the problems come from; the config of the model's run, or cpu, if not given.",
            HelpName = "NAME",
        };
        var problems = new Option<int?>("--problems")
        {
            Description = "How many held-out problems; the preset's if not given.",
            HelpName = "N",
        };
        var attempts = new Option<AttemptSource>("--attempts")
        {
            Description = "Whose first attempts are planted: own (the model's) or corpus.",
            HelpName = "NAME",
            DefaultValueFactory = _ => AttemptSource.Own,
        };
        var strict = new StrictOption();
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var command = new Command("probe", "Forbid, mislead and cut short a model's checking, and see what it does.")
        {
            model, baseModel, preset, problems, attempts, json, strict.Option,
        };
        command.SetAction(parsed =>
        {
            var request = new ProbeRequest(
                parsed.GetValue(model)!, parsed.GetValue(baseModel), parsed.GetValue(preset), parsed.GetValue(problems),
                parsed.GetValue(attempts), strict.Read(parsed));
            var result = request.Run();
            var terminal = Terminal.For(parsed.InvocationConfiguration.Output);
            if (parsed.GetValue(json))
                terminal.Output.WriteLine(JsonSerializer.Serialize(result, s_json));
            else
                ProbeTables.Write(terminal.Console, result);
            return ExitCode.Success;
        });
        return command;
    }
}
