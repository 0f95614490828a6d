using MiniR1.Kernels.Cpu;
using MiniR1.Kernels.Operators;
using static TorchSharp.torch;

namespace MiniR1.Kernels;

/// <summary>The numbers of one AdamW update; <paramref name="Step"/> counts from 1.</summary>
public sealed record AdamWSettings(
    double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, bool Maximize, long Step)
{
    internal double FirstCorrection => 1 - Math.Pow(Beta1, Step);

    internal double SecondCorrection => 1 - Math.Pow(Beta2, Step);
}

/// <summary>
/// One AdamW update (arXiv 1711.05101, algorithm 2) of many parameters: plain, and fast, which reads and writes each number
/// once.
/// </summary>
public static class AdamWStep
{
    private static readonly Operator s_fused = new("aten::_fused_adamw_", "tensor_lr");

    /// <summary>Updates parameters and moments in place.</summary>
    public static void Apply(
        AdamWSettings settings, Tensor[] parameters, Tensor[] gradients, Tensor[] firstMoments, Tensor[] secondMoments)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            if (TensorLists.AreOnCpu([parameters[i], gradients[i], firstMoments[i], secondMoments[i]]))
                AdamWCpu.Run(settings, parameters[i], gradients[i], firstMoments[i], secondMoments[i]);
            else
                Plain(settings, parameters[i], gradients[i], firstMoments[i], secondMoments[i]);
        }
    }

    /// <inheritdoc cref="PlainOnDevice"/>
    public static void ApplyOnDevice(
        AdamWSettings settings, Tensor[] parameters, Tensor[] gradients, Tensor[] firstMoments, Tensor[] secondMoments,
        Tensor learningRate, Tensor step)
    {
        if (parameters.Length == 0 || !parameters[0].is_cuda)
        {
            PlainOnDevice(settings, parameters, gradients, firstMoments, secondMoments, learningRate, step);
            return;
        }

        Tensor[] none = [], steps = new Tensor[parameters.Length];
        Array.Fill(steps, step);
        s_fused.Run(
            parameters, gradients, firstMoments, secondMoments, none, steps, learningRate, settings.Beta1, settings.Beta2,
            settings.WeightDecay, settings.Epsilon, false, settings.Maximize, Argument.None, Argument.None);
    }

    /// <summary>Parameter by parameter, as the paper writes it.</summary>
    public static void Plain(
        AdamWSettings settings, Tensor[] parameters, Tensor[] gradients, Tensor[] firstMoments, Tensor[] secondMoments)
    {
        for (var i = 0; i < parameters.Length; i++)
            Plain(settings, parameters[i], gradients[i], firstMoments[i], secondMoments[i]);
    }

    private static void Plain(AdamWSettings settings, Tensor parameter, Tensor rawGradient, Tensor firstMoment, Tensor secondMoment)
    {
        using var scope = NewDisposeScope();
        var gradient = settings.Maximize ? -rawGradient : rawGradient;
        parameter.MultiplyInPlace(1 - (settings.LearningRate * settings.WeightDecay));
        firstMoment.MultiplyInPlace(settings.Beta1).AddInPlace(gradient, 1 - settings.Beta1);
        secondMoment.MultiplyInPlace(settings.Beta2).AddInPlace(gradient * gradient, 1 - settings.Beta2);
        var denominator = secondMoment.sqrt().DividedBy(Math.Sqrt(settings.SecondCorrection)).Plus(settings.Epsilon);
        parameter.AddInPlace(firstMoment / denominator, -settings.LearningRate / settings.FirstCorrection);
    }

    /// <summary>
    /// As the paper writes it, with the step and the rate read from the device, so that a captured update goes on
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
        var first = step.Times(Math.Log(settings.Beta1)).exp().SubtractedFrom(1); // [], 1 - beta1^step
        var second = step.Times(Math.Log(settings.Beta2)).exp().SubtractedFrom(1).sqrt(); // []
        for (var i = 0; i < parameters.Length; i++)
        {
            using var inner = NewDisposeScope();
            parameters[i].mul_(learningRate.Times(settings.WeightDecay).SubtractedFrom(1));
            firstMoments[i].MultiplyInPlace(settings.Beta1).AddInPlace(gradients[i], 1 - settings.Beta1);
            secondMoments[i].MultiplyInPlace(settings.Beta2).AddInPlace(gradients[i] * gradients[i], 1 - settings.Beta2);
            var denominator = (secondMoments[i].sqrt() / second).Plus(settings.Epsilon);
            parameters[i].sub_(firstMoments[i] / denominator * (learningRate / first));
        }
    }
}
