using TorchSharp;
using static TorchSharp.torch;

namespace LibTorch;

/// <summary>The common 2-norm of a list of gradients, and clipping by it, in list operators.</summary>
public static class GradientNorm
{
    private static readonly Operator ForeachNorm = new("aten::_foreach_norm", "Scalar");
    private static readonly Operator ForeachMul_ = new("aten::_foreach_mul_", "Scalar");

    /// <summary>sqrt of the sum of squares over all gradients.</summary>
    public static double Of(Tensor[] gradients)
    {
        if (gradients.Length == 0)
            return 0;
        using var scope = NewDisposeScope();
        var norms = ForeachNorm.Exists ? ForeachNorm.CallMany(gradients, 2) : Array.ConvertAll(gradients, g => g.norm());
        return stack(norms).norm().ToDouble();
    }

    /// <summary>Scales <paramref name="gradients"/> in place so that their norm is at most <paramref name="maxNorm"/>; returns the norm before.</summary>
    public static double Clip(Tensor[] gradients, double maxNorm)
    {
        var norm = Of(gradients);
        // The 1e-6 is PyTorch's, so that equal gradients clip to equal values.
        var scale = maxNorm / (norm + 1e-6);
        if (scale < 1 && gradients.Length > 0)
            ForeachMul_.Run(gradients, scale);
        return norm;
    }
}
