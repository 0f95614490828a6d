using System.CommandLine;

namespace MiniR1.Cli.Notebooks;

/// <summary><c>minir1 notebook run</c>: notebooks from top to bottom, without Jupyter.</summary>
internal static class NotebookRunCommand
{
    internal static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Notebooks (.ipynb).", Arity = ArgumentArity.OneOrMore };
        var inPlace = new Option<bool>("--in-place") { Description = "Write the outputs into the notebooks." };
        var output = new Option<string?>("--out") { Description = "Write notebooks with outputs into this folder.", HelpName = "DIR" };
        var timeout = new Option<double?>("--timeout") { Description = "Stop a cell that takes longer, in seconds.", HelpName = "S" };
        var allowErrors = new Option<bool>("--allow-errors") { Description = "Go on after a cell that failed, and keep its error." };
        var quiet = new Option<bool>("--quiet") { Description = "One line a cell, without what it says and prints." };
        var command = new Command("run", "Run notebooks, each with a fresh state; the exit code says whether all cells ran.")
        {
            files, inPlace, output, timeout, allowErrors, quiet,
        };
        command.SetAction(async (parsed, _) =>
        {
            var request = new NotebookRunRequest
            {
                Files = parsed.GetValue(files)!,
                InPlace = parsed.GetValue(inPlace),
                Output = parsed.GetValue(output),
                TimeoutSeconds = parsed.GetValue(timeout),
                AllowErrors = parsed.GetValue(allowErrors),
                IsQuiet = parsed.GetValue(quiet),
            };
            var failed = await request.RunAsync(parsed.InvocationConfiguration.Output).ConfigureAwait(false);
            if (failed.Count == 0)
                return ExitCode.Success;
            throw new MiniR1Exception(string.Join("; ", failed));
        });
        return command;
    }
}
