using System.Diagnostics;

namespace MiniR1.Notebook.Kernel;

/// <summary>Notices that the program which started the kernel is gone: nobody will ever ask it to shut down.</summary>
internal sealed class ParentWatch : IDisposable
{
    internal const string Variable = "JPY_PARENT_PID";

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly Timer? _timer;

    /// <param name="parent">the process's number; anything that is no number above 1 is not watched</param>
    /// <param name="gone">is called when it ended, maybe more than once</param>
    internal ParentWatch(string? parent, Action gone)
    {
        if (!int.TryParse(parent, out var number) || number <= 1)
            return;
        _timer = new Timer(_ =>
        {
            if (!Lives(number))
                gone();
        }, null, s_pause, s_pause);
    }

    public void Dispose() => _timer?.Dispose();

    private static bool Lives(int number)
    {
        try
        {
            using var process = Process.GetProcessById(number);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return true; // it is there, and belongs to somebody else
        }
    }
}
