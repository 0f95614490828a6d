using System.Runtime.InteropServices;

namespace MiniR1.Kernels;

/// <summary>An operator refused its arguments; the message has the operator's name, libtorch's reason and the shapes.</summary>
/// <remarks>An <see cref="ExternalException"/>, as TorchSharp's native errors are.</remarks>
public sealed class TorchException(string message) : ExternalException(message);

/// <summary>No usable libtorch on this machine; the message says where it was looked for and what to install.</summary>
public sealed class LibTorchNotFoundException(string message) : Exception(message);
