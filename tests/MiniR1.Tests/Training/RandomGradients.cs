using MiniR1.Training;
using static TorchSharp.torch;

namespace MiniR1.Tests.Training;

/// <summary>Gradients out of a seed.</summary>
internal static class RandomGradients
{
    /// <summary>One a parameter of the optimiser; in the caller's dispose scope.</summary>
    public static Tensor[] Draw(IOptimizer optimizer, int seed)
    {
        using var generator = new Generator((ulong)seed);
        return [.. optimizer.Parameters.Select(parameter => randn(parameter.shape, generator: generator))];
    }
}
