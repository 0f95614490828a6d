using System.Runtime.InteropServices;

namespace MiniR1.Cli.Chatting;

/// <summary>Ctrl-C while a reply is written stops the reply; at any other time it ends the program, as everywhere.</summary>
internal sealed class ReplyInterruption : IDisposable
{
    private readonly Lock guard = new();
    private readonly PosixSignalRegistration registration;
    private CancellationTokenSource? writing;

    internal ReplyInterruption() => registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
    {
        lock (guard)
        {
            if (writing is null)
                return;
            context.Cancel = true;
            writing.Cancel();
        }
    });

    /// <summary>Does something that Ctrl-C stops.</summary>
    internal T While<T>(Func<CancellationToken, T> write)
    {
        using var source = new CancellationTokenSource();
        Set(source);
        try
        {
            return write(source.Token);
        }
        finally
        {
            Set(null);
        }
    }

    public void Dispose() => registration.Dispose();

    private void Set(CancellationTokenSource? source)
    {
        lock (guard)
            writing = source;
    }
}
