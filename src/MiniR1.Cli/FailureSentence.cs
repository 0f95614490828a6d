using LibTorch;

namespace MiniR1.Cli;

/// <summary>The sentence for a failure that the user can act on.</summary>
internal static class FailureSentence
{
    /// <summary>What to print; null for a failure that is a fault of ours.</summary>
    internal static string? Of(Exception failure) => failure switch
    {
        MiniR1Exception or LibTorchNotFoundException => failure.Message,
        TypeInitializationException { InnerException: { } inner } => Of(inner),
        AggregateException { InnerExceptions: [var only] } => Of(only),
        EntryPointNotFoundException or BadImageFormatException =>
            "libminir1_torch.so belongs to another version of MiniR1: unset MINIR1_NATIVE if you set it, and build again.",
        DllNotFoundException => $"a native library cannot be loaded ({StrictJson.Reason(failure)}): minir1 doctor says what was found.",
        OutOfMemoryException or TorchOutOfMemoryException => "there is not enough memory: lower the model's or the batch's sizes in the preset.",
        TorchException when IsAllocation(failure.Message) =>
            "there is not enough memory: lower the model's or the batch's sizes, or ask for fewer or shorter texts.",
        IOException or UnauthorizedAccessException =>
            $"{StrictJson.Reason(failure)}: check the place, its rights and its free space.",
        _ => null,
    };

    // libtorch has no kind of its own for the host's memory.
    private static bool IsAllocation(string message) =>
        message.Contains("DefaultCPUAllocator", StringComparison.Ordinal) && message.Contains("memory", StringComparison.Ordinal);
}
