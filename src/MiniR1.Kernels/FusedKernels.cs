using static TorchSharp.torch;

namespace MiniR1.Kernels;

/// <summary>
/// A transformer's inner functions as one call each, forward and backward, where there is a kernel for them. Beside each
/// stands its plain form in TorchSharp's operators, which runs everywhere else and which the kernel is tested against.
/// </summary>
public static partial class FusedKernels
{
    /// <summary>Which kernels run instead of the plain forms, for <c>minir1 doctor</c>.</summary>
    public static string Description =>
        "CPU (float32): RMSNorm, SwiGLU, linear, rotary, attention, experts, Newton-Schulz"
        + (cuda.is_available() ? "; CUDA (float32, bfloat16): RMSNorm, SwiGLU, rotary, gated experts, router, decode attention, decode steps of one row, chosen experts, log-probabilities, draw" : "");
}
