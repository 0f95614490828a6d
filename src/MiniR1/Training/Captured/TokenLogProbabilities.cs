using MiniR1.Model;
using static TorchSharp.torch;

namespace MiniR1.Training.Captured;

/// <summary>Log-probabilities of the tokens that follow, of a whole static batch.</summary>
internal static class TokenLogProbabilities
{
    /// <param name="model">under which</param>
    /// <param name="batch">[R, T]</param>
    /// <param name="temperature">that logits are divided by</param>
    /// <returns>of the targets, [R, T], and of all tokens, [R, T, V], both float32</returns>
    internal static (Tensor Taken, Tensor All) Of(CausalLanguageModel model, StaticBatch batch, double temperature)
    {
        using var scope = NewDisposeScope();
        var hidden = model.Forward(batch.Ids, batch.First); // [R, T, D]
        var logits = model.Logits(hidden).to(float32); // [R, T, V]
        var all = (temperature == 1 ? logits : logits / temperature).log_softmax(-1); // [R, T, V]
        var taken = all.gather(-1, batch.Targets.unsqueeze(-1)).squeeze(-1); // [R, T]
        return (taken.MoveToOuterDisposeScope(), all.MoveToOuterDisposeScope());
    }
}
