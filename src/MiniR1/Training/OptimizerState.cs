using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>Copies saved moments back.</summary>
internal static class OptimizerState
{
    /// <exception cref="MiniR1Exception">A moment is missing.</exception>
    internal static void Restore(
        IEnumerable<(string Name, Tensor Tensor)> moments, IReadOnlyDictionary<string, Tensor> saved)
    {
        using var frozen = no_grad();
        foreach (var (name, moment) in moments)
        {
            if (!saved.TryGetValue(name, out var value))
                throw new MiniR1Exception($"The training state lacks '{name}': start the run anew in another directory.");
            moment.copy_(value);
        }
    }
}
