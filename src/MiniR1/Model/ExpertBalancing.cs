using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// Balancing without an auxiliary loss (arXiv 2408.15664; DeepSeek-V3, section 2.1.2): after a step, the correction
/// bias of every expert with more than the mean load goes down by the rate, of every one with less up by it.
/// </summary>
public static class ExpertBalancing
{
    /// <summary>bias + rate · sign(mean(load) - load)</summary>
    /// <param name="bias">[E]</param>
    /// <param name="load">[E]: tokens that each expert got, any number type</param>
    /// <param name="rate">DeepSeek-V3 used 0.001</param>
    /// <returns>[E]</returns>
    public static Tensor Update(Tensor bias, Tensor load, double rate)
    {
        using var scope = NewDisposeScope();
        var counts = load.to(float32); // [E]
        return (bias + ((counts.mean() - counts).sign() * rate)).MoveToOuterDisposeScope(); // [E]
    }

    /// <summary>Updates every router by the load counted since the last call, and clears the counts.</summary>
    public static void Apply(CausalLanguageModel model, double rate)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var layer in model.modules().OfType<MixtureOfExperts>())
        {
            if (layer.Load.Counts is { } counts)
                layer.Router.CorrectionBias.copy_(Update(layer.Router.CorrectionBias, counts, rate));
            layer.Load.Clear();
        }
    }
}
