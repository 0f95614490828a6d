using static TorchSharp.torch;

namespace LibTorch;

public static partial class TensorLists
{
    private static readonly Operator ForeachAdd_ = new("aten::_foreach_add_", "List");
    private static readonly Operator ForeachMul_ = new("aten::_foreach_mul_", "Scalar");
    private static readonly Operator ForeachMulTensor_ = new("aten::_foreach_mul_", "Tensor");
    private static readonly Operator ForeachCopy_ = new("aten::_foreach_copy_");
    private static readonly Operator ForeachZero_ = new("aten::_foreach_zero_");
    private static readonly Operator ForeachNorm = new("aten::_foreach_norm", "Scalar");

    /// <summary>target[i] += source[i].</summary>
    public static void Add(Tensor[] target, Tensor[] source) => ForeachAdd_.Run(target, source, 1);

    /// <summary>target[i] *= factor.</summary>
    public static void Scale(Tensor[] target, double factor) => ForeachMul_.Run(target, factor);

    /// <inheritdoc cref="PlainScale(Tensor[], Tensor)"/>
    public static void Scale(Tensor[] target, Tensor factor)
    {
        if (ForeachMulTensor_.Exists)
            ForeachMulTensor_.Run(target, factor);
        else
            PlainScale(target, factor);
    }

    /// <inheritdoc cref="PlainCopy"/>
    public static void Copy(Tensor[] target, Tensor[] source)
    {
        if (ForeachCopy_.Exists)
            ForeachCopy_.Run(target, source, false);
        else
            PlainCopy(target, source);
    }

    /// <inheritdoc cref="PlainZero"/>
    public static void Zero(Tensor[] target) => ForeachZero_.Run([target]);

    /// <summary>The 2-norm of each.</summary>
    internal static Tensor[] Norms(Tensor[] tensors) => ForeachNorm.CallMany(tensors, 2);
}
