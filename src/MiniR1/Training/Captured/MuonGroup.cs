using LibTorch;
using static TorchSharp.torch;

namespace MiniR1.Training.Captured;

/// <summary>Matrices of one shape, lying or standing, which Muon updates in batched products.</summary>
internal sealed class MuonGroup(int[] indices, (long Rows, long Columns) shape, Device device)
{
    internal string Name => $"muon.{shape.Rows}x{shape.Columns}";

    /// <summary>[N, R, C]</summary>
    internal Tensor Momentum { get; } =
        zeros([indices.Length, shape.Rows, shape.Columns], device: device).DetachFromDisposeScope();

    /// <summary>The shape of a matrix laid down: its shorter side first.</summary>
    internal static (long Rows, long Columns) ShapeOf(Tensor matrix) =>
        (Math.Min(matrix.size(0), matrix.size(1)), Math.Max(matrix.size(0), matrix.size(1)));

    /// <summary>See <see cref="MuonOptimizer"/>.</summary>
    /// <param name="parameters">of the whole model</param>
    /// <param name="gradients">of the whole model</param>
    /// <param name="learningRate">[] on the device</param>
    /// <param name="config">Muon's constants</param>
    /// <param name="productType">what the orthogonalisation is computed in; it needs no more than bfloat16</param>
    internal void Step(Tensor[] parameters, Tensor[] gradients, Tensor learningRate, MuonConfig config, ScalarType productType)
    {
        using var scope = NewDisposeScope();
        var own = Array.ConvertAll(indices, i => parameters[i]);
        var gradient = stack(Array.ConvertAll(indices, i => Lying(gradients[i]))); // [N, R, C]
        Momentum.mul_(config.Momentum).add_(gradient, 1 - config.Momentum); // [N, R, C]
        var looked = (gradient * (1 - config.Momentum)).add_(Momentum, config.Momentum); // [N, R, C], Nesterov's
        var orthogonal = NewtonSchulz.Orthogonalise(looked.to(productType), config.NewtonSchulzSteps).to(float32);
        // 0.2 sqrt(max(R, C)) gives the update the size that AdamW's has (arXiv 2502.16982, equation 4).
        var update = orthogonal * (learningRate * (-.2 * Math.Sqrt(shape.Columns))); // [N, R, C]
        var parts = update.unbind(0);
        for (var i = 0; i < parts.Length; i++)
        {
            if (own[i].size(0) > own[i].size(1))
                parts[i] = parts[i].T.contiguous();
        }

        TensorLists.Scale(own, 1 - (learningRate * config.WeightDecay));
        TensorLists.Add(own, parts);
    }

    private static Tensor Lying(Tensor matrix) => matrix.size(0) > matrix.size(1) ? matrix.T : matrix;
}
