using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text.Json;
using MiniR1.Notebook.Kernel;
using MiniR1.Notebook.Running;

namespace MiniR1.Cli.Notebooks;

/// <summary>
/// Runs notebooks, or a kernel, in a process of their own, and says in a sentence what happened if a cell takes that process
/// along: .NET ends a process whose stack is full, and nothing inside of it can help that.
/// </summary>
/// <param name="arguments">the command line</param>
/// <param name="error">where standard error goes</param>
internal sealed class NotebookSupervisor(IReadOnlyList<string> arguments, Stream error)
{
    private LastWord _file = new();
    private LastWord _cell = new();
    private int _started;
    private bool _signaled;

    /// <summary>Whether this command line is one to be watched.</summary>
    internal static bool Watches(IReadOnlyList<string> arguments) =>
        arguments is ["notebook", "run" or "kernel", _, ..]
        && !arguments.Any(word => word is "--help" or "-h" or "-?")
        && Environment.GetEnvironmentVariable(LastWords.Variable) is null;

    /// <summary>Runs all of it, notebooks after one that took the process along in a new one.</summary>
    /// <returns>the exit code</returns>
    internal int Run()
    {
        var crashed = false;
        while (true)
        {
            _cell = new LastWord();
            var dump = new CrashDump(error);
            var code = RunOnce(dump);
            if (!CrashDump.IsCrash(code) || _cell.Cell is null || _signaled)
            {
                dump.Release();
                return crashed && code == ExitCode.Success ? ExitCode.UserError : code;
            }

            crashed = true;
            Explain(code, dump);
            if (_file.Left == 0)
                return _file.File is null ? code : ExitCode.UserError;
        }
    }

    private int RunOnce(CrashDump dump)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        using var process = Start(pipe.GetClientHandleAsString());
        pipe.DisposeLocalCopyOfClientHandle();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Pass(context, process));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Pass(context, process));
        var listening = ListenAsync(pipe);
        var copying = dump.CopyAsync(process.StandardError.BaseStream);
        process.WaitForExit();
        // Programs that cells started may hold the pipes open for longer.
        Task.WaitAll([listening, copying], TimeSpan.FromSeconds(1));
        return process.ExitCode;
    }

    private Process Start(string pipe)
    {
        var program = Launcher.Program();
        var start = new ProcessStartInfo(program[0], [.. program.Skip(1), .. arguments])
        {
            RedirectStandardError = true,
            Environment =
            {
                [LastWords.Variable] = string.Create(CultureInfo.InvariantCulture, $"{pipe}:{Environment.ProcessId}:{_started}"),
            },
        };
        Cultures.Offer(start.Environment);
        return Process.Start(start)!;
    }

    // Ctrl-C reaches both processes; a signal to this one alone must be passed on.
    private void Pass(PosixSignalContext context, Process process)
    {
        context.Cancel = true;
        if (context.Signal == PosixSignal.SIGINT && !Console.IsInputRedirected)
            return;
        _signaled = context.Signal == PosixSignal.SIGTERM;
        if (!OperatingSystem.IsWindows() && !process.HasExited)
            _ = Kill(process.Id, context.Signal == PosixSignal.SIGINT ? 2 : 15);
    }

    private async Task ListenAsync(Stream pipe)
    {
        using var reader = new StreamReader(pipe, leaveOpen: true);
        while (await reader.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            if (Read(line) is { File: not null } file)
                (_file, _started) = (file, _started + 1);
            else if (Read(line) is { } cell)
                _cell = cell;
        }
    }

    // The process may have ended in the middle of a line.
    private static LastWord? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<LastWord>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Explain(int code, CrashDump dump)
    {
        var failure = dump.Failure(code, _cell.Cell!);
        if (_file.File is { } file)
        {
            // The line of the cell that ran is not at its end.
            Console.Out.WriteLine();
            error.Write(System.Text.Encoding.UTF8.GetBytes($"minir1: {file}: {failure.Sentence}; nothing was written\n"));
            return;
        }

        error.Write(System.Text.Encoding.UTF8.GetBytes($"minir1: {failure.Sentence}\n"));
        try
        {
            Obituary.Publish(arguments[2], _cell, failure with { Message = $"{failure.Message}; the kernel's variables are lost" });
        }
        catch (MiniR1Exception)
        {
            // Jupyter was quicker: its own message tells that the kernel died.
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
