using System.CommandLine;

namespace MiniR1.Cli;

/// <summary>Runs a command line; a user's mistake becomes one sentence on stderr and exit code 2.</summary>
internal static class CommandRunner
{
    private const string DebugVariable = "MINIR1_DEBUG";

    internal static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        // Prompts and paths may begin with '@': no response files.
        var parsed = CommandLine.Create().Parse(
            arguments.Length == 0 ? ["--help"] : arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // A switch given twice is no mistake to the parser.
        if (parsed.Errors.Count > 0 || CommandLineErrors.GivenTwice(parsed) is not null)
            return await Complain(error, CommandLineErrors.Explain(parsed)).ConfigureAwait(false);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // Interruption does it: a step may take longer than any timeout.
                Output = output,
                Error = error,
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception failure) when (FailureSentence.Of(failure) is { } sentence)
        {
            return await Complain(error, sentence).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            return await Confess(error, failure).ConfigureAwait(false);
        }
    }

    private static async Task<int> Complain(TextWriter error, string sentence)
    {
        await error.WriteLineAsync($"minir1: {Excerpt.Sentence(sentence)}").ConfigureAwait(false);
        return ExitCode.UserError;
    }

    private static async Task<int> Confess(TextWriter error, Exception failure)
    {
        var debugging = Environment.GetEnvironmentVariable(DebugVariable) is { Length: > 0 } and not "0";
        await error.WriteLineAsync(debugging
            ? $"minir1: unexpected error: {failure}"
            : $"minir1: unexpected error: {failure.GetType().Name}: {Excerpt.Sentence(failure.Message)}; "
                + $"set {DebugVariable}=1 for details").ConfigureAwait(false);
        return ExitCode.Unexpected;
    }
}
