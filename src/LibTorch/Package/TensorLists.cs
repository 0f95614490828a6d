using static TorchSharp.torch;

namespace LibTorch;

public static partial class TensorLists
{
    /// <summary>target[i] += source[i].</summary>
    public static void Add(Tensor[] target, Tensor[] source) => PlainAdd(target, source);

    /// <summary>target[i] *= factor.</summary>
    public static void Scale(Tensor[] target, double factor) => PlainScale(target, factor);

    /// <summary>The 2-norm of each.</summary>
    internal static Tensor[] Norms(Tensor[] tensors) => Array.ConvertAll(tensors, tensor => tensor.norm());
}
