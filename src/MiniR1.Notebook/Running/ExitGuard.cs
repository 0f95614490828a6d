namespace MiniR1.Notebook.Running;

/// <summary>
/// While it lives, the end of the process is a failure, and says so: a cell that calls <c>Environment.Exit(0)</c> must not
/// pass for a notebook that ran.
/// </summary>
internal sealed class ExitGuard : IDisposable
{
    private const int Failed = 2;

    private readonly string _path;

    /// <param name="path">the notebook</param>
    internal ExitGuard(string path)
    {
        _path = path;
        AppDomain.CurrentDomain.ProcessExit += Tell;
    }

    public void Dispose() => AppDomain.CurrentDomain.ProcessExit -= Tell;

    private void Tell(object? sender, EventArgs e)
    {
        // Not Console.Error, which may be the cell's.
        using var error = new StreamWriter(Console.OpenStandardError());
        error.Write($"minir1: {_path}: the process ended before the last cell did (Environment.Exit?); nothing was written\n");
        if (Environment.ExitCode == 0)
            Environment.ExitCode = Failed;
    }
}
