using static TorchSharp.torch;

namespace LibTorch;

public static partial class TensorLists
{
    /// <summary>target[i] += source[i].</summary>
    public static void Add(Tensor[] target, Tensor[] source) => PlainAdd(target, source);

    /// <summary>target[i] *= factor.</summary>
    public static void Scale(Tensor[] target, double factor) => PlainScale(target, factor);

    /// <inheritdoc cref="PlainScale(Tensor[], Tensor)"/>
    public static void Scale(Tensor[] target, Tensor factor) => PlainScale(target, factor);

    /// <inheritdoc cref="PlainCopy"/>
    public static void Copy(Tensor[] target, Tensor[] source) => PlainCopy(target, source);

    /// <inheritdoc cref="PlainZero"/>
    public static void Zero(Tensor[] target) => PlainZero(target);

    /// <summary>The 2-norm of each.</summary>
    internal static Tensor[] Norms(Tensor[] tensors) => Array.ConvertAll(tensors, tensor => tensor.norm());
}
