using LibTorch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>y = x Wᵀ (+ b), on weights that start uninitialised; W is [outputs, inputs].</summary>
public sealed class Projection : nn.Module
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    public Projection(long inputs, long outputs, bool hasBias, ModelOptions options)
        : base(nameof(Projection))
    {
        weight = EmptyWeights.Matrix(options, outputs, inputs);
        bias = hasBias ? EmptyWeights.Parameter(options, outputs) : null;
        RegisterComponents();
    }

    /// <summary>On given weights, such as rows of a larger matrix.</summary>
    internal Projection(Parameter weight, Parameter? bias)
        : base(nameof(Projection))
    {
        (this.weight, this.bias) = (weight, bias);
        RegisterComponents();
    }

    /// <summary>[outputs, inputs]</summary>
    public Parameter Weight => weight;

    /// <summary>[outputs], or null.</summary>
    public Parameter? Bias => bias;

    /// <param name="input">[..., inputs]</param>
    /// <returns>[..., outputs]</returns>
    public Tensor Forward(Tensor input) => FusedKernels.Linear(input, weight, bias);
}
