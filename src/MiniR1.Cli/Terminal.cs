using Spectre.Console;

namespace MiniR1.Cli;

/// <summary>
/// Where a command writes: a terminal with colours, or anything else (a pipe, a file, a test), which gets the same
/// words without colour codes and without line breaks at some width.
/// </summary>
internal sealed class Terminal
{
    // Wide enough that nothing of ours wraps.
    private const int PlainWidth = 1000;

    private Terminal(IAnsiConsole console, TextWriter output, bool isInteractive)
    {
        Console = console;
        Output = output;
        IsInteractive = isInteractive;
    }

    internal IAnsiConsole Console { get; }

    internal TextWriter Output { get; }

    /// <summary>Whether somebody watches, so that a display may change in place.</summary>
    internal bool IsInteractive { get; }

    internal static Terminal For(TextWriter output)
    {
        var watched = ReferenceEquals(output, System.Console.Out)
            && !System.Console.IsOutputRedirected
            && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or "");
        return watched ? new Terminal(AnsiConsole.Console, output, isInteractive: true) : Plain(output);
    }

    private static Terminal Plain(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
            // Otherwise a build server's name in the environment turns colours on again.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = PlainWidth;
        return new Terminal(console, output, isInteractive: false);
    }
}
