using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using MiniR1.Cli.Notebooks;

namespace MiniR1.Cli.Grading;

/// <summary>Runs a notebook in a process of its own, which is stopped when it takes more than it may.</summary>
internal sealed class GradedProcess(GradeLimits limits)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);
    private string _lastWords = "";

    /// <param name="file">the notebook</param>
    /// <param name="sheet">gets what the notebook earns</param>
    /// <param name="stop">ends the process</param>
    /// <exception cref="MiniR1Exception">The process cannot be started.</exception>
    internal async Task<NotebookGrade> RunAsync(string file, GradeSheet sheet, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        // A pipe of its own: whatever the cells print is not looked at.
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        using var process = Start(file, pipe.GetClientHandleAsString());
        pipe.DisposeLocalCopyOfClientHandle();
        try
        {
            using var reader = new StreamReader(pipe);
            var reading = ReadAsync(reader, sheet);
            var limit = await WatchAsync(process, reading, start, stop).ConfigureAwait(false);
            await EndAsync(process).ConfigureAwait(false);
            var (ending, remark) = limit is { } exceeded ? (exceeded, Remark(exceeded, sheet.Cell)) : Ending(process, sheet);
            return sheet.Grade(ending, remark, Stopwatch.GetElapsedTime(start));
        }
        finally
        {
            Kill(process);
        }
    }

    private Process Start(string file, string pipe)
    {
        var program = Launcher.Program();
        var start = new ProcessStartInfo(program[0], [.. program.Skip(1), GradeWorkerCommand.Name, Path.GetFullPath(file), pipe])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            // Read and dropped, but for what a crash says: a full pipe would hold the process up.
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, line) => _lastWords = _lastWords.Length > 0 ? _lastWords : line.Data?.Trim() ?? "";
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
        catch (Win32Exception failure)
        {
            throw new MiniR1Exception($"{program[0]} cannot be started to run {file} ({failure.Message}): check the installation.", failure);
        }
    }

    private static async Task ReadAsync(StreamReader reader, GradeSheet sheet)
    {
        while (!sheet.Done && await reader.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            if (WorkerMessage.Parse(line) is { } message)
                sheet.Note(message);
        }
    }

    /// <returns>the limit that was passed; null if the notebook ended before</returns>
    private async Task<GradeEnding?> WatchAsync(Process process, Task reading, long start, CancellationToken stop)
    {
        // A process that is gone closes its end of the pipe, unless one that it started holds it.
        while (!reading.IsCompleted && !process.HasExited)
        {
            stop.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(start) > limits.Time)
                return GradeEnding.TimeLimit;
            if (Megabytes(process) > limits.Megabytes)
                return GradeEnding.MemoryLimit;
            await Task.WhenAny(reading, Task.Delay(s_pause, CancellationToken.None)).ConfigureAwait(false);
        }

        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)).ConfigureAwait(false);
        return null;
    }

    private static async Task EndAsync(Process process)
    {
        // Threads that the cells left behind may keep it alive.
        await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None), Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None)).ConfigureAwait(false);
    }

    private static double Megabytes(Process process)
    {
        try
        {
            process.Refresh();
            return process.WorkingSet64 / (double)(1 << 20);
        }
        catch (InvalidOperationException)
        {
            return 0; // it has just ended
        }
    }

    private (GradeEnding Ending, string Remark) Ending(Process process, GradeSheet sheet)
    {
        if (sheet.Unreadable is { } reason)
            return (GradeEnding.Unreadable, reason);
        if (sheet.Done)
            return (GradeEnding.Finished, "");
        var code = process.HasExited ? $"exit code {process.ExitCode}" : "it closed its pipe";
        var words = _lastWords.Length > 0 ? $", '{_lastWords}'" : "";
        return (GradeEnding.Crashed, $"its process ended in cell {sheet.Cell} ({code}{words}); what was checked before counts");
    }

    private string Remark(GradeEnding limit, int cell) => limit == GradeEnding.TimeLimit
        ? FormattableString.Invariant($"stopped in cell {cell} after {limits.Time.TotalSeconds:0.###} s; what was checked before counts")
        : $"stopped in cell {cell} with more than {limits.Megabytes} MB; what was checked before counts";

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }
}
