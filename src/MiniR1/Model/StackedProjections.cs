using LibTorch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// Projections of the same input, whose weights are rows of one matrix: without gradients one product does the work of
/// all, and takes no memory of its own. Each part is an ordinary <see cref="Projection"/> under its own name.
/// </summary>
internal sealed class StackedProjections : IDisposable
{
    private readonly Tensor weight; // [sum of outputs, inputs]
    private readonly Tensor? bias; // [sum of outputs]
    private readonly Projection[] parts;

    /// <param name="inputs">width of the input</param>
    /// <param name="outputs">of each part</param>
    /// <param name="hasBias">whether the parts have biases</param>
    /// <param name="options">where and as what the weights are made</param>
    internal StackedProjections(long inputs, long[] outputs, bool hasBias, ModelOptions options)
    {
        weight = empty([outputs.Sum(), inputs], dtype: options.MatrixDtype ?? options.Dtype, device: options.Placement).DetachFromDisposeScope();
        bias = hasBias ? empty([outputs.Sum()], dtype: options.Dtype, device: options.Placement).DetachFromDisposeScope() : null;
        parts = new Projection[outputs.Length];
        var row = 0L;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new Projection(Rows(weight, row, outputs[i]), bias is null ? null : Rows(bias, row, outputs[i]));
            row += outputs[i];
        }
    }

    /// <summary>[sum of outputs, inputs]</summary>
    internal Tensor Weight => weight;

    /// <summary>[sum of outputs], or null</summary>
    internal Tensor? Bias => bias;

    /// <summary>In the order of the outputs; their owner registers them.</summary>
    internal Projection this[int part] => parts[part];

    /// <summary>All parts' outputs, one behind the other.</summary>
    /// <param name="input">[..., inputs]</param>
    /// <returns>[..., sum of outputs]</returns>
    internal Tensor Forward(Tensor input)
    {
        // Gradients belong to the parts, so they are joined where autograd sees it.
        if (!is_grad_enabled())
            return FusedKernels.Linear(input, weight, bias);
        using var scope = NewDisposeScope();
        var joined = cat([.. parts.Select(part => part.Weight)]); // [sum of outputs, inputs]
        var biases = bias is null ? null : cat([.. parts.Select(part => part.Bias!)]);
        return FusedKernels.Linear(input, joined, biases).MoveToOuterDisposeScope();
    }

    /// <summary>The parts themselves are disposed of by their owner.</summary>
    public void Dispose()
    {
        weight.Dispose();
        bias?.Dispose();
    }

    private static Parameter Rows(Tensor whole, long first, long count)
    {
        var parameter = new Parameter(whole.narrow(0, first, count));
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
