using static TorchSharp.torch;

namespace LibTorch;

public static partial class AdamWStep
{
    /// <summary>Updates parameters and moments in place.</summary>
    public static void Apply(
        AdamWSettings settings, Tensor[] parameters, Tensor[] gradients, Tensor[] firstMoments, Tensor[] secondMoments) =>
        Plain(settings, parameters, gradients, firstMoments, secondMoments);

    /// <inheritdoc cref="PlainOnDevice"/>
    public static void ApplyOnDevice(
        AdamWSettings settings, Tensor[] parameters, Tensor[] gradients, Tensor[] firstMoments, Tensor[] secondMoments,
        Tensor learningRate, Tensor step) =>
        PlainOnDevice(settings, parameters, gradients, firstMoments, secondMoments, learningRate, step);
}
