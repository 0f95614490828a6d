using static TorchSharp.torch;

namespace MiniR1.Training;

/// <summary>What an optimiser has learnt of the gradients; a training state keeps it.</summary>
public interface IOptimizerState : IDisposable
{
    /// <summary>How many updates were made.</summary>
    long Steps { get; }

    /// <summary>The moments by name, for a training state.</summary>
    IEnumerable<(string Name, Tensor Tensor)> State();

    /// <summary>Takes over the moments of a saved state.</summary>
    /// <exception cref="MiniR1Exception">The state lacks one.</exception>
    void Restore(IReadOnlyDictionary<string, Tensor> state, long steps);
}

/// <summary>Updates parameters from gradients given as a list, and can be saved and restored.</summary>
public interface IOptimizer : IOptimizerState
{
    /// <summary>The parameters, in the order that <see cref="Step"/> takes gradients.</summary>
    Tensor[] Parameters { get; }

    /// <summary>One update in place; <paramref name="gradients"/> are spent by it.</summary>
    /// <param name="gradients">one a parameter</param>
    /// <param name="learningRate">AdamW's</param>
    /// <param name="gradientClip">the largest common norm of the gradients that AdamW takes</param>
    /// <returns>that norm before clipping</returns>
    double Step(Tensor[] gradients, double learningRate, double gradientClip);
}
