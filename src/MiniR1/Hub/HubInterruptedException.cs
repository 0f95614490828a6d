namespace MiniR1.Hub;

/// <summary>A request came to nothing, and the next one may not.</summary>
internal sealed class HubInterruptedException : Exception
{
    public HubInterruptedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>How long the server asks to wait; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether something came, but too little for the time.</summary>
    public bool IsTooSlow { get; init; }

    /// <summary>Whether an exception is the network's, not ours.</summary>
    public static bool IsCausedBy(Exception failure) =>
        failure is HttpRequestException or IOException or System.Net.Sockets.SocketException;

    // The outermost says 'see inner exception'.
    public static HubInterruptedException Of(Exception failure) =>
        new(Excerpt.Of(failure.GetBaseException().Message.TrimEnd('.'), 2 * Excerpt.LongestValue), failure);
}
