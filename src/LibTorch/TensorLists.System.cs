using static TorchSharp.torch;

namespace LibTorch;

public static partial class TensorLists
{
    private static readonly Operator ForeachAdd_ = new("aten::_foreach_add_", "List");
    private static readonly Operator ForeachMul_ = new("aten::_foreach_mul_", "Scalar");
    private static readonly Operator ForeachNorm = new("aten::_foreach_norm", "Scalar");

    /// <summary>target[i] += source[i].</summary>
    public static void Add(Tensor[] target, Tensor[] source) => ForeachAdd_.Run(target, source, 1);

    /// <summary>target[i] *= factor.</summary>
    public static void Scale(Tensor[] target, double factor) => ForeachMul_.Run(target, factor);

    /// <summary>The 2-norm of each.</summary>
    internal static Tensor[] Norms(Tensor[] tensors) => ForeachNorm.CallMany(tensors, 2);
}
