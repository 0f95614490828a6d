using System.Diagnostics;
using System.IO.Pipes;
using System.Text.Json;
using MiniR1.Notebook.Kernel;

namespace MiniR1.Notebook.Running;

/// <summary>
/// Tells the process that started this one what it is at, so that somebody can say what happened if it dies of it; and dies
/// with that process.
/// </summary>
public sealed class LastWords : IDisposable
{
    /// <summary>The environment variable with the pipe, the other process's number and how many files to pass over.</summary>
    public const string Variable = "MINIR1_SUPERVISOR";

    private readonly Lock _lock = new();
    private readonly StreamWriter _pipe;
    private readonly ParentWatch _watch;

    private LastWords(string pipe, string process)
    {
        _pipe = new StreamWriter(new AnonymousPipeClientStream(PipeDirection.Out, pipe));
        _watch = new ParentWatch(process, Process.GetCurrentProcess().Kill);
    }

    /// <summary>Files that were run before, one of which took the process along.</summary>
    public int PassedOver { get; private init; }

    /// <returns>null if nobody watches this process</returns>
    public static LastWords? Take()
    {
        var value = Environment.GetEnvironmentVariable(Variable);
        // Programs that cells start are watched by others.
        Environment.SetEnvironmentVariable(Variable, null);
        return value?.Split(':') is [var pipe, var process, var passed]
            ? new LastWords(pipe, process) { PassedOver = int.Parse(passed, System.Globalization.CultureInfo.InvariantCulture) }
            : null;
    }

    /// <summary>A notebook begins.</summary>
    /// <param name="file">its path</param>
    /// <param name="left">how many follow</param>
    public void FileStarted(string file, int left) => Tell(new LastWord { File = file, Left = left });

    /// <summary>A cell begins.</summary>
    public void CellStarted(string cell) => Tell(new LastWord { Cell = cell });

    /// <summary>It ended, in whatever way.</summary>
    public void CellEnded() => Tell(new LastWord());

    public void Dispose()
    {
        _watch.Dispose();
        try
        {
            _pipe.Dispose();
        }
        catch (IOException)
        {
            // Whoever read it is gone.
        }
    }

    internal void RequestStarted(string cell, JupyterMessage request) => Tell(new LastWord
    {
        Cell = cell,
        Request = request.Header.DeepClone().AsObject(),
        Route = [.. request.Route],
    });

    private void Tell(LastWord word)
    {
        lock (_lock)
        {
            try
            {
                _pipe.WriteLine(JsonSerializer.Serialize(word));
                _pipe.Flush();
            }
            catch (IOException)
            {
                // As above: then this process ends soon.
            }
        }
    }
}
