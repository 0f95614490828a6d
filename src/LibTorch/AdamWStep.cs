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

    /// <summary>
    /// As <see cref="Plain"/>, with the step and the rate read from the device, so that a captured update goes on
    /// counting when it is replayed.
    /// </summary>
    /// <param name="settings">its LearningRate and Step are not looked at</param>
    /// <param name="learningRate">a float32 scalar on the device</param>
    /// <param name="step">a float32 scalar on the device, from 1</param>
    public static void PlainOnDevice(
        AdamWSettings settings, Tensor[] parameters, Tensor[] gradients, Tensor[] firstMoments, Tensor[] secondMoments,
        Tensor learningRate, Tensor step)
    {
        using var scope = NewDisposeScope();
        var first = 1 - (step * Math.Log(settings.Beta1)).exp(); // [], 1 - beta1^step
        var second = (1 - (step * Math.Log(settings.Beta2)).exp()).sqrt(); // []
        for (var i = 0; i < parameters.Length; i++)
        {
            using var inner = NewDisposeScope();
            parameters[i].mul_(1 - (learningRate * settings.WeightDecay));
            firstMoments[i].mul_(settings.Beta1).add_(gradients[i], 1 - settings.Beta1);
            secondMoments[i].mul_(settings.Beta2).addcmul_(gradients[i], gradients[i], 1 - settings.Beta2);
            var denominator = (secondMoments[i].sqrt() / second) + settings.Epsilon;
            parameters[i].sub_(firstMoments[i] / denominator * (learningRate / first));
        }
    }
}
