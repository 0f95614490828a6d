using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>
/// Approximate orthogonalisation of matrices by products alone (Jordan et al., "Muon", 2024, after Bernstein and
/// Newhouse, arXiv 2409.20325): every singular value of U S Vᵀ is driven to between about 0.7 and 1.2.
/// </summary>
public static class NewtonSchulz
{
    // Coefficients of the quintic a x + b x³ + c x⁵ whose slope at 0 is steepest; from the Muon report.
    private const float A = 3.4445f;
    private const float B = -4.7750f;
    private const float C = 2.0315f;

    /// <param name="matrices">[N, R, C] with R at most C, which keeps the products small</param>
    /// <param name="steps">5 is usual</param>
    /// <returns>[N, R, C]</returns>
    public static Tensor Orthogonalise(Tensor matrices, int steps)
    {
        using var scope = NewDisposeScope();
        // The Frobenius norm bounds the largest singular value, so all of them start in (0, 1].
        var norms = matrices.square().sum([1, 2], keepdim: true).sqrt() + 1e-7; // [N, 1, 1]
        var x = matrices / norms; // [N, R, C]
        for (var step = 0; step < steps; step++)
        {
            var gram = x.bmm(x.transpose(1, 2)); // [N, R, R]
            var polynomial = gram.baddbmm(gram, gram, beta: B, alpha: C); // [N, R, R]
            x = x.baddbmm(polynomial, x, beta: A, alpha: 1); // [N, R, C]
        }

        return x.MoveToOuterDisposeScope();
    }
}
