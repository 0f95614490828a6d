using TorchSharp;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

/// <summary>The common 2-norm of a list of gradients, and clipping by it.</summary>
public static class GradientNorm
{
    /// <summary>sqrt of the sum of squares over all gradients.</summary>
    public static double Of(Tensor[] gradients)
    {
        if (gradients.Length == 0)
            return 0;
        using var norm = TensorLists.Norm(gradients);
        return norm.ToDouble();
    }

    /// <summary>
    /// As <see cref="Clip"/>, with the norm left on the device: a step that is captured cannot look at it.
    /// </summary>
    /// <returns>the norm before clipping, a scalar</returns>
    public static Tensor ClipOnDevice(Tensor[] gradients, double maxNorm)
    {
        using var scope = NewDisposeScope();
        var norm = TensorLists.Norm(gradients); // []
        TensorLists.Scale(gradients, norm.Plus(1e-6).reciprocal().Times(maxNorm).AtMost(1));
        return norm.MoveToOuterDisposeScope();
    }

    /// <summary>Scales <paramref name="gradients"/> in place so that their norm is at most <paramref name="maxNorm"/>; returns the norm before.</summary>
    public static double Clip(Tensor[] gradients, double maxNorm)
    {
        var norm = Of(gradients);
        // The 1e-6 is PyTorch's, so that equal gradients clip to equal values.
        var scale = maxNorm / (norm + 1e-6);
        if (scale < 1 && gradients.Length > 0)
            TensorLists.Scale(gradients, scale);
        return norm;
    }
}
