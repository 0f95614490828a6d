using System.Diagnostics;
using MiniR1.Cli.Notebooks;

namespace MiniR1.Notebook.Tests.Running;

/// <summary>This build's program as a process of its own, for what would end the tests' own process.</summary>
internal static class NotebookProcess
{
    internal static Process Start(IEnumerable<string> arguments, params (string Name, string Value)[] variables)
    {
        var program = Launcher.Program();
        var start = new ProcessStartInfo(program[0], [.. program.Skip(1), "notebook", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    internal static async Task<(int Code, string Error)> RunAsync(
        IEnumerable<string> arguments, params (string Name, string Value)[] variables)
    {
        using var process = Start(arguments, variables);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
