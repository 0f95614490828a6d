using System.Runtime.InteropServices;
using MiniR1.Notebook.Engine;
using MiniR1.Notebook.Running;

namespace MiniR1.Cli.Notebooks;

/// <summary>Which notebooks to run, and how.</summary>
internal sealed record NotebookRunRequest
{
    internal required IReadOnlyList<string> Files { get; init; }

    internal bool InPlace { get; init; }

    /// <summary>A folder for the notebooks with outputs; null for none.</summary>
    internal string? Output { get; init; }

    internal double? TimeoutSeconds { get; init; }

    internal bool AllowErrors { get; init; }

    /// <summary>One line a cell, rather than all that a reader wants to see.</summary>
    internal bool IsQuiet { get; init; }

    /// <summary>Runs them one after the other, whatever becomes of each.</summary>
    /// <returns>one sentence for each that failed</returns>
    /// <exception cref="MiniR1Exception">The request makes no sense, or a notebook cannot be read or written.</exception>
    internal async Task<IReadOnlyList<string>> RunAsync(TextWriter output)
    {
        Check();
        using var interruption = new CancellationTokenSource();
        using var registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            // A second Ctrl-C ends the process: a cell may sit in native code.
            context.Cancel = !interruption.IsCancellationRequested;
            interruption.Cancel();
        });
        using var words = LastWords.Take();
        var failed = new List<string>();
        foreach (var (index, file) in Files.Index().Skip(words?.PassedOver ?? 0))
        {
            words?.FileStarted(file, Files.Count - index - 1);
            await output.WriteLineAsync(file).ConfigureAwait(false);
            IRunProgress progress = IsQuiet
                ? new RunProgressText(output)
                : new RunTranscript(output, canRewrite: !Console.IsOutputRedirected);
            var runner = new NotebookRunner(Options(file) with { LastWords = words }, progress);
            if (await runner.RunAsync(file, interruption.Token).ConfigureAwait(false) is not { } failure)
                continue;
            if (!AllowErrors)
                failed.Add($"{file}: {failure.Sentence}");
            // The process can run nothing else beside a cell that will not stop.
            if (failure.Kind == CellFailure.Stuck)
                break;
        }

        return failed;
    }

    private void Check()
    {
        if (InPlace && Output is not null)
            throw new MiniR1Exception("--in-place and --out exclude each other: leave one out.");
        if (TimeoutSeconds is <= 0 or > 1e6)
            throw new MiniR1Exception("--timeout must be a number of seconds above zero, such as 60.");
        var twice = Files.GroupBy(Path.GetFileName).FirstOrDefault(same => same.Count() > 1)?.Key;
        if (Output is not null && twice is not null)
            throw new MiniR1Exception($"--out would get two notebooks named {twice}: run them one by one into two folders.");
    }

    private RunOptions Options(string file) => new()
    {
        Target = InPlace ? file : Output is null ? null : Path.Combine(Output, Path.GetFileName(file)),
        Timeout = TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        AllowErrors = AllowErrors,
    };
}
