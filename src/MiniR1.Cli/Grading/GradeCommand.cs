using System.CommandLine;

namespace MiniR1.Cli.Grading;

/// <summary><c>minir1 grade</c>: what exercise notebooks earned.</summary>
internal static class GradeCommand
{
    internal static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Notebooks, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var timeout = new Option<double?>("--timeout") { Description = "Stop a notebook that takes longer, in seconds (300).", HelpName = "S" };
        var memory = new Option<int?>("--memory") { Description = "Stop a notebook that takes more memory, in megabytes (2048).", HelpName = "MB" };
        var command = new Command("grade", "Run exercise notebooks, each in a process with limits, and add up their points.")
        {
            paths, json, timeout, memory,
        };
        command.SetAction(async (parsed, _) =>
        {
            var request = new GradeRequest { Paths = parsed.GetValue(paths)! };
            request = request with
            {
                TimeoutSeconds = parsed.GetValue(timeout) ?? request.TimeoutSeconds,
                Megabytes = parsed.GetValue(memory) ?? request.Megabytes,
            };
            using var interruption = new Interruption(() => { });
            var grades = await request.RunAsync(interruption.Token).ConfigureAwait(false);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                await output.WriteLineAsync(GradeJson.Text(grades)).ConfigureAwait(false);
            else
                GradeTable.Write(Terminal.For(output), grades);
            return ExitCode.Success;
        });
        return command;
    }
}
