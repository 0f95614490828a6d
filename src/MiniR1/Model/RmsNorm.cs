using LibTorch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// Root-mean-square normalisation (Zhang and Sennrich, arXiv 1910.07467): y = x / sqrt(mean(x²) + eps) · w,
/// the mean over the last dimension, computed in float32.
/// </summary>
public sealed class RmsNorm : nn.Module
{
    private readonly Parameter weight;
    private readonly double epsilon;

    public RmsNorm(long width, double epsilon, ModelOptions options)
        : base(nameof(RmsNorm))
    {
        this.epsilon = epsilon;
        weight = EmptyWeights.Parameter(options, width);
        RegisterComponents();
    }

    /// <summary>[D]</summary>
    public Parameter Weight => weight;

    /// <summary>Keeps the root from 0.</summary>
    public double Epsilon => epsilon;

    /// <param name="input">[..., D]</param>
    /// <returns>[..., D]</returns>
    public Tensor Forward(Tensor input) => FusedKernels.RmsNorm(input, weight, epsilon);
}
