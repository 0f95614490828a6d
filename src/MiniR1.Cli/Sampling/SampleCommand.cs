using System.CommandLine;

namespace MiniR1.Cli.Sampling;

/// <summary><c>minir1 sample</c>: what a model writes after a prompt.</summary>
internal static class SampleCommand
{
    internal static Command Create()
    {
        var model = ModelOption.Create();
        var prompt = new Argument<string>("prompt") { Description = "Such as \"8 15 12=24:\"." };
        var count = Number("--count", "Completions to draw.", 1);
        var maxNewTokens = Number("--max-new-tokens", "A completion is cut off after this many.", 100);
        var topK = Number("--top-k", "Draw from the likeliest K tokens only; 0 for all.", 0);
        var temperature = Real("--temperature", "Divides the logits; 0 takes the likeliest token each time.");
        var topP = Real("--top-p", "Draw from the likeliest tokens that together reach P; 1 for all.");
        var seed = new Option<ulong>("--seed")
        {
            Description = "Equal seeds give equal texts.",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        };
        var greedy = new Option<bool>("--greedy") { Description = "The same as --temperature 0." };
        var strict = new StrictOption();
        var json = new Option<bool>("--json") { Description = "One JSON object a completion." };
        var command = new Command("sample", "Let a model complete a prompt, and judge what it writes.")
        {
            prompt, model, count, temperature, topK, topP, seed, greedy, maxNewTokens, json, strict.Option,
        };
        command.SetAction(parsed =>
        {
            var request = new SampleRequest
            {
                Model = parsed.GetValue(model)!,
                Loading = strict.Read(parsed),
                Prompt = parsed.GetValue(prompt)!,
                Count = parsed.GetValue(count),
                Options = new()
                {
                    Temperature = parsed.GetValue(greedy) ? 0 : parsed.GetValue(temperature),
                    TopK = parsed.GetValue(topK),
                    TopP = parsed.GetValue(topP),
                    MaxNewTokens = parsed.GetValue(maxNewTokens),
                    Seed = parsed.GetValue(seed),
                },
            };
            Write(request, Terminal.For(parsed.InvocationConfiguration.Output), parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(SampleRequest request, Terminal terminal, bool asJson)
    {
        foreach (var (index, sample) in request.Draw().Index())
        {
            if (asJson)
                terminal.Output.WriteLine(SampleJson.Line(sample));
            else
                SampleText.Write(terminal.Console, index + 1, sample);
        }
    }

    private static Option<int> Number(string name, string description, int value) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
    };

    private static Option<double> Real(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => 1,
    };
}
