using static TorchSharp.torch;

namespace LibTorch;

/// <summary>Arithmetic on whole lists of tensors in one call where libtorch has it: gradients, parameters, moments.</summary>
public static partial class TensorLists
{
    /// <summary>target[i] += source[i], one by one.</summary>
    public static void PlainAdd(Tensor[] target, Tensor[] source)
    {
        for (var i = 0; i < target.Length; i++)
            target[i].add_(source[i]);
    }

    /// <summary>target[i] *= factor, one by one.</summary>
    public static void PlainScale(Tensor[] target, double factor)
    {
        foreach (var tensor in target)
            tensor.mul_(factor);
    }

    /// <summary>target[i] *= factor, a number on the device, one by one.</summary>
    public static void PlainScale(Tensor[] target, Tensor factor)
    {
        foreach (var tensor in target)
            tensor.mul_(factor);
    }

    /// <summary>target[i] becomes source[i], converted to its type, one by one.</summary>
    public static void PlainCopy(Tensor[] target, Tensor[] source)
    {
        for (var i = 0; i < target.Length; i++)
            target[i].copy_(source[i]);
    }

    /// <summary>target[i] becomes 0, one by one.</summary>
    public static void PlainZero(Tensor[] target)
    {
        foreach (var tensor in target)
            tensor.zero_();
    }
}
