using LibTorch;
using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Training.Captured;

/// <summary>Log-probabilities of the tokens that follow, of a whole static batch.</summary>
internal static class TokenLogProbabilities
{
    /// <param name="model">under which</param>
    /// <param name="batch">[R, T]</param>
    /// <param name="temperature">that logits are divided by</param>
    /// <returns>of the targets, and the entropy of each distribution, both [R, T] float32</returns>
    internal static (Tensor Taken, Tensor Entropy) Of(CausalLanguageModel model, StaticBatch batch, double temperature)
    {
        using var scope = NewDisposeScope();
        var hidden = model.Forward(batch.Ids, batch.First); // [R, T, D]
        var (taken, entropy) = FusedKernels.LogProbabilities(model.Logits(hidden), batch.Targets, temperature); // [R, T]
        return (taken.MoveToOuterDisposeScope(), entropy.MoveToOuterDisposeScope());
    }
}
