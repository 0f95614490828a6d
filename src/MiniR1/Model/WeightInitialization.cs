using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>Fresh weights, drawn explicitly and from a seed.</summary>
public static class WeightInitialization
{
    /// <summary>
    /// Matrices from N(0, std²), the attention's output projections from N(0, std² / 2L) for L layers, norms 1, biases
    /// and the routers' correction biases 0.
    /// </summary>
    /// <param name="model">filled in place</param>
    /// <param name="std">the standard deviation; the config's initializer_range is the usual choice</param>
    /// <param name="generator">its device draws, so that a seed means the same weights wherever the model is; null draws from
    /// the global generator of the model's device</param>
    public static void Normal(CausalLanguageModel model, double std, Generator? generator = null)
    {
        using var frozen = no_grad();
        var outputStd = std / Math.Sqrt(2.0 * model.Config.NumHiddenLayers);
        foreach (var (name, parameter) in model.named_parameters())
            Fill(name, parameter, name.EndsWith(".o_proj.weight", StringComparison.Ordinal) ? outputStd : std, generator);
        foreach (var (_, buffer) in model.named_buffers())
            buffer.zero_();
    }

    private static void Draw(Parameter parameter, double std, Generator? generator)
    {
        if (generator is null || generator.device.type == parameter.device.type)
        {
            parameter.normal_(0, std, generator!);
            return;
        }

        using var drawn = empty(parameter.shape, device: generator.device).normal_(0, std, generator);
        parameter.copy_(drawn);
    }

    private static void Fill(string name, Parameter parameter, double std, Generator? generator)
    {
        if (parameter.shape.Length > 1)
            Draw(parameter, std, generator);
        else if (name.EndsWith(".bias", StringComparison.Ordinal))
            parameter.zero_();
        else
            parameter.fill_(1);
    }
}
