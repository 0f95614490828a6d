using LibTorch;
using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>
/// Approximate orthogonalisation of matrices by products alone (Jordan et al., "Muon", 2024, after Bernstein and
/// Newhouse, arXiv 2409.20325): every singular value of U S Vᵀ is driven to between about 0.7 and 1.2.
/// </summary>
public static class NewtonSchulz
{
    /// <param name="matrices">[N, R, C] with R at most C, which keeps the products small</param>
    /// <param name="steps">5 is usual</param>
    /// <returns>[N, R, C]</returns>
    public static Tensor Orthogonalise(Tensor matrices, int steps) => FusedKernels.NewtonSchulz(matrices, steps);
}
