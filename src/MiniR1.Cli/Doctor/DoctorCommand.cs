using System.CommandLine;
using Spectre.Console;

namespace MiniR1.Cli.Doctor;

/// <summary><c>minir1 doctor</c>: what MiniR1 found on this machine, and whether it can work with it.</summary>
internal static class DoctorCommand
{
    internal static Command Create()
    {
        var command = new Command("doctor", "Show which libtorch was found, and how it is used.");
        command.SetAction(parsed =>
        {
            var findings = Machine.Examine();
            var terminal = Terminal.For(parsed.InvocationConfiguration.Output);
            var width = findings.Max(finding => finding.Subject.Length) + 2;
            foreach (var finding in findings)
            {
                terminal.Console.MarkupLine(
                    $"[bold]{finding.Subject.PadRight(width)}[/]{Markup.Escape(finding.Found)}"
                    + (finding.Advice is null ? "" : $"  [yellow]{Markup.Escape(finding.Advice)}[/]"));
            }

            return ExitCode.Success;
        });
        return command;
    }
}
