using System.Runtime.InteropServices;

namespace MiniR1.Cli;

/// <summary>
/// Ctrl-C, and a polite kill: the first asks the run to stop after its step, the second ends the process as if
/// nobody listened.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly Action asked;

    /// <param name="asked">is called once, when the run is asked to stop</param>
    internal Interruption(Action asked)
    {
        this.asked = asked;
        registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(Listen)];
    }

    internal CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private PosixSignalRegistration Listen(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        if (source.IsCancellationRequested)
        {
            if (!Console.IsOutputRedirected)
                Console.CursorVisible = true; // the live display hid it
            return;
        }

        context.Cancel = true;
        source.Cancel();
        asked();
    });
}
