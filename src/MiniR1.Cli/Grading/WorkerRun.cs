using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using System.Security.Cryptography;
using MiniR1.Cli.Notebooks;

namespace MiniR1.Cli.Grading;

/// <summary>Runs a notebook once, in a process of its own that is stopped when it takes more than it may.</summary>
/// <param name="limits">what it may take</param>
/// <param name="isolation">null to run it like any program</param>
internal sealed class WorkerRun(GradeLimits limits, Isolation? isolation)
{
    private const string Variable = "MINIR1_GRADING";
    private const int KeyBytes = 32;
    private const int MostMessageBytes = 1 << 16;
    private const int MostWords = 60;
    private const int MostErrorBytes = 1 << 12;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(500);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(KeyBytes);
    private readonly string _mark = $"{Guid.NewGuid():N}";
    private string _errors = "";

    /// <param name="file">the notebook</param>
    /// <param name="sheet">gets what the notebook earns, and tells what to leave out</param>
    /// <param name="earlier">what other runs of it took</param>
    /// <param name="stop">ends the process</param>
    /// <exception cref="MiniR1Exception">The process cannot be started.</exception>
    internal async Task<WorkerEnd> RunAsync(string file, GradeSheet sheet, Usage earlier, CancellationToken stop)
    {
        sheet.Begin();
        // A pipe of its own: whatever the cells print is not looked at.
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        using var process = Start(file, pipe.GetClientHandleAsString());
        var tree = new ProcessTree(process, $"{Variable}={_mark}", endsWithFirst: isolation is not null);
        try
        {
            pipe.DisposeLocalCopyOfClientHandle();
            Instruct(process, sheet);
            _ = BoundedLines.SkimAsync(process.StandardOutput.BaseStream, 0, _ => { });
            _ = BoundedLines.SkimAsync(process.StandardError.BaseStream, MostErrorBytes, text => _errors = text);
            var reading = ReadAsync(pipe, sheet);
            var (passed, whole) = await WatchAsync(process, tree, reading, sheet, earlier, stop).ConfigureAwait(false);
            var usage = tree.Measure().After(earlier);
            if (passed is null && whole is null && !sheet.Done && sheet.Unreadable is null)
                passed = await CrashAsync(process).ConfigureAwait(false);
            return new WorkerEnd(usage, passed, whole);
        }
        finally
        {
            tree.Kill();
        }
    }

    private Process Start(string file, string pipe)
    {
        IReadOnlyList<string> command = [.. Launcher.Program(), GradeWorkerCommand.Name, Path.GetFullPath(file), pipe];
        if (isolation is not null)
            command = isolation.Command(command, Path.GetDirectoryName(Path.GetFullPath(file))!, limits.Megabytes);
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [Variable] = _mark },
        };
        Cultures.Offer(start.Environment);
        // The course needs two cores. On more, threads that wait for each other would use up the time.
        start.Environment.TryAdd("OMP_NUM_THREADS", $"{Math.Min(2, Environment.ProcessorCount)}");
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new MiniR1Exception($"{command[0]} cannot be started to run {file} ({failure.Message}): check the installation.", failure);
        }
    }

    private void Instruct(Process process, GradeSheet sheet)
    {
        try
        {
            using var input = process.StandardInput.BaseStream;
            new WorkerOrder { Key = _key, SkippedCells = sheet.StoppedCells, SkippedExercises = sheet.StoppedExercises }.Write(input);
        }
        catch (IOException)
        {
            // It has ended already, and how it did is told.
        }
    }

    private async Task ReadAsync(Stream pipe, GradeSheet sheet)
    {
        var seal = new LineSeal(_key);
        await foreach (var line in BoundedLines.ReadAsync(pipe, MostMessageBytes).ConfigureAwait(false))
        {
            if (seal.Open(line) is { } text && WorkerMessage.Parse(text) is { } message)
                sheet.Note(message);
            if (sheet.Done)
                return;
        }
    }

    /// <returns>the limit that a cell or the notebook passed; neither if it ended before</returns>
    private async Task<(Stop? Cell, string? Notebook)> WatchAsync(
        Process process, ProcessTree tree, Task reading, GradeSheet sheet, Usage earlier, CancellationToken stop)
    {
        var (step, before) = (sheet.Step, Usage.None);
        // A process that is gone closes its end of the pipe, unless one that it started holds it.
        while (!reading.IsCompleted && !process.HasExited)
        {
            stop.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            var now = sheet.Step;
            var usage = tree.Measure();
            if (!ReferenceEquals(step, now))
                (step, before) = (now, usage);
            if (limits.OfNotebook(usage.After(earlier)) is { } whole)
                return (null, whole);
            if (limits.OfCell(usage.Since(before)) is { } passed && (passed.Ending != GradeEnding.MemoryLimit || IsTooMuch(usage, tree)))
                return (passed, null);
            // To look takes longer the more processes there are; it shall not take a core.
            var pause = TimeSpan.FromTicks(Math.Clamp(10 * Stopwatch.GetElapsedTime(start).Ticks, s_pause.Ticks, s_longestPause.Ticks));
            await Task.WhenAny(reading, Task.Delay(pause, CancellationToken.None)).ConfigureAwait(false);
        }

        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)).ConfigureAwait(false);
        return (null, null);
    }

    private bool IsTooMuch(Usage usage, ProcessTree tree) =>
        usage.Processes == 1 || tree.ProportionalMegabytes() > limits.Megabytes;

    private async Task<Stop> CrashAsync(Process process)
    {
        await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None), Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None)).ConfigureAwait(false);
        var code = process.HasExited ? $"exit code {process.ExitCode}" : "it closed its pipe";
        var words = _errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return new Stop(GradeEnding.Crashed, $"ended its process ({code}{(words is null ? "" : $", '{GradeText.Short(words, MostWords)}'")})");
    }
}
