using MiniR1.Cli;

namespace MiniR1.Tests.Cli;

/// <summary>What one command line did.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command in this process, its output in memory.</summary>
    internal static CommandResult Of(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = CommandRunner.RunAsync(arguments, output, error).GetAwaiter().GetResult();
        return new CommandResult(exitCode, Tidy(output), Tidy(error));
    }

    // Help and tables pad their lines; what cannot be seen is not part of a snapshot.
    private static string Tidy(StringWriter writer) =>
        string.Join('\n', writer.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()));
}
