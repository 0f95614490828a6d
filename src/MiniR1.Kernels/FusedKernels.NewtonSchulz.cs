using MiniR1.Kernels.Cpu;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

public static partial class FusedKernels
{
    /// <summary>
    /// Muon's quintic Newton-Schulz iteration (Jordan et al., 2024): X = M / |M|, then X &lt;- a X + (b G + c G²) X with
    /// G = X Xᵀ. The constants are those whose slope at 0 is steepest.
    /// </summary>
    /// <param name="matrices">[N, R, C] with R at most C, which keeps the products small</param>
    /// <param name="steps">of the iteration</param>
    /// <returns>[N, R, C]</returns>
    public static Tensor PlainNewtonSchulz(Tensor matrices, int steps)
    {
        using var scope = NewDisposeScope();
        // The Frobenius norm bounds the largest singular value, so all of them start in (0, 1].
        var norms = (matrices * matrices).sum([1, 2], keepdim: true).sqrt().Plus(1e-7); // [N, 1, 1]
        var x = matrices / norms; // [N, R, C]
        for (var step = 0; step < steps; step++)
        {
            var gram = x.bmm(x.transpose(1, 2)); // [N, R, R]
            var polynomial = gram.baddbmm(gram, gram, beta: -4.7750f, alpha: 2.0315f); // [N, R, R]
            x = polynomial.baddbmm(x, x, beta: 3.4445f, alpha: 1); // [N, R, C]
        }

        return x.MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="PlainNewtonSchulz"/>
    public static Tensor NewtonSchulz(Tensor matrices, int steps) =>
        CpuTensor.Fits(matrices) ? NewtonSchulzCpu.Run(matrices, steps) : PlainNewtonSchulz(matrices, steps);
}
