using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// What a cell's code throws where nothing can catch it: in a finalizer, or on a thread of its own. .NET would end the
/// process, and with it everything that the notebook computed; here it makes the cell that runs fail.
/// </summary>
internal static class UnhandledExceptions
{
    private static readonly ConcurrentQueue<Exception> s_thrown = [];

    // A process can say once what shall happen.
    private static readonly Lazy<bool> s_handler = new(() =>
    {
        ExceptionHandling.SetUnhandledExceptionHandler(Keep);
        return true;
    });

    /// <summary>From here on they are kept.</summary>
    internal static void Catch() => _ = s_handler.Value;

    /// <summary>The first of those that were thrown since the last call; null if there was none.</summary>
    internal static CellFailure? Take()
    {
        if (!s_thrown.TryDequeue(out var first))
            return null;
        s_thrown.Clear();
        var failure = FailureReport.Of(first);
        return failure with { Message = $"{failure.Message} (in a finalizer, or on a thread of its own: nothing could catch it)" };
    }

    // Our own threads' exceptions are defects, which must not pass unseen.
    private static bool Keep(Exception failure)
    {
        if (!FailureReport.IsOfCell(failure))
            return false;
        s_thrown.Enqueue(failure);
        return true;
    }
}
