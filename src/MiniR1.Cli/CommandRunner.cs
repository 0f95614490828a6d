using System.CommandLine;
using LibTorch;

namespace MiniR1.Cli;

/// <summary>Runs a command line; a user's mistake becomes one sentence on stderr and exit code 2.</summary>
internal static class CommandRunner
{
    internal const int UserError = 2;
    internal const int Interrupted = 130;

    internal static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"minir1: {parsed.Errors[0].Message}").ConfigureAwait(false);
            return UserError;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false })
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception failure) when (Explain(failure) is { } sentence)
        {
            await Console.Error.WriteLineAsync($"minir1: {sentence}").ConfigureAwait(false);
            return UserError;
        }
    }

    private static string? Explain(Exception failure) => failure switch
    {
        MiniR1Exception or LibTorchNotFoundException => failure.Message,
        TypeInitializationException { InnerException: LibTorchNotFoundException inner } => inner.Message,
        _ => null,
    };
}
