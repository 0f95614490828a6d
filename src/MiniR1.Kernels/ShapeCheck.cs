using static TorchSharp.torch;

namespace MiniR1.Kernels;

/// <summary>Checks before memory is read: a kernel that trusts a wrong shape reads what is not its own.</summary>
internal static class ShapeCheck
{
    /// <exception cref="TorchException">The condition does not hold; the message names the kernel and the shapes.</exception>
    internal static void Require(bool condition, string kernel, params ReadOnlySpan<Tensor> tensors)
    {
        if (condition)
            return;
        var shapes = new List<string>();
        foreach (var tensor in tensors)
            shapes.Add($"[{string.Join(", ", tensor.shape)}] {tensor.dtype}");
        throw new TorchException($"{kernel}: tensors of {string.Join(" and ", shapes)} do not fit together.");
    }
}
