using static TorchSharp.torch;

namespace LibTorch;

/// <summary>The numbers of one AdamW update; <paramref name="Step"/> counts from 1.</summary>
public sealed record AdamWSettings(
    double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, bool Maximize, long Step)
{
    internal double FirstCorrection => 1 - Math.Pow(Beta1, Step);

    internal double SecondCorrection => 1 - Math.Pow(Beta2, Step);
}

/// <summary>
/// One AdamW update (arXiv 1711.05101, algorithm 2) of many parameters: plain, and in a dozen calls of libtorch's
/// list operators however many parameters there are.
/// </summary>
public static partial class AdamWStep
{
    /// <summary>Parameter by parameter, as the paper writes it.</summary>
    public static void Plain(
        AdamWSettings settings, Tensor[] parameters, Tensor[] gradients, Tensor[] firstMoments, Tensor[] secondMoments)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            using var scope = NewDisposeScope();
            var gradient = settings.Maximize ? -gradients[i] : gradients[i];
            parameters[i].mul_(1 - settings.LearningRate * settings.WeightDecay);
            firstMoments[i].mul_(settings.Beta1).add_(gradient, 1 - settings.Beta1);
            secondMoments[i].mul_(settings.Beta2).addcmul_(gradient, gradient, 1 - settings.Beta2);
            var denominator = secondMoments[i].sqrt() / Math.Sqrt(settings.SecondCorrection) + settings.Epsilon;
            parameters[i].addcdiv_(firstMoments[i], denominator, -settings.LearningRate / settings.FirstCorrection);
        }
    }
}
