namespace MiniR1.Notebook.Kernel;

/// <summary>The protocol's channels, each with a socket of its own.</summary>
internal enum Channel
{
    /// <summary>Requests, answered in order.</summary>
    Shell,

    /// <summary>Requests that must not wait: interrupt, shutdown.</summary>
    Control,

    /// <summary>Questions to the user, and their answers.</summary>
    Stdin,

    /// <summary>What everybody who watches sees.</summary>
    Publish,

    /// <summary>Bytes that come back as they are: the kernel lives.</summary>
    Heartbeat,
}
