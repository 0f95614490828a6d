using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MiniR1.Model;

/// <summary>
/// Makes parameters without drawing random numbers: a checkpoint is loaded over them, or
/// <see cref="WeightInitialization"/> fills them. They outlive any DisposeScope the model is built in.
/// </summary>
internal static class EmptyWeights
{
    public static Parameter Parameter(ModelOptions options, params long[] shape)
    {
        var parameter = new Parameter(empty(shape, dtype: options.Dtype, device: options.Placement));
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    public static Tensor Buffer(ModelOptions options, params long[] shape) =>
        empty(shape, dtype: float32, device: options.Placement).DetachFromDisposeScope();
}
