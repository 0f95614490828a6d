using System.CommandLine;
using MiniR1.Reporting;

namespace MiniR1.Cli.Zero;

/// <summary><c>minir1 zero-report</c>: one page over several runs, seeds and controls.</summary>
internal static class ZeroReportCommand
{
    internal static Command Create()
    {
        var directories = new Argument<string[]>("dir")
        {
            Description = "Runs, or folders that hold runs.",
            HelpName = "DIR",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string?>("--out")
        {
            Description = $"The page; {MergedReport.FileName} beside the first run if not given.",
            HelpName = "FILE",
        };
        var command = new Command("zero-report", "Merge runs of several seeds and controls into one page.") { directories, output };
        command.SetAction(parsed =>
        {
            var path = MergedReport.Write(parsed.GetValue(directories)!, parsed.GetValue(output));
            parsed.InvocationConfiguration.Output.WriteLine($"Report: {path}");
            return ExitCode.Success;
        });
        return command;
    }
}
